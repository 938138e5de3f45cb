/** Less than an attempt has: what passes here is not given up there. */
const PATIENCE_MS = 4000

/** CONNECT (Socket.IO 0, in an Engine.IO message 4) to a namespace that does not exist: it is answered, and changes nothing. */
const QUESTION = '40/probe,'
const ANSWER = '44/probe,'

/** Whether a WebSocket of its own carries a question to the server and the answer back. Never fails. */
export function isWebSocketPassed(): Promise<boolean> {
  return new Promise((resolve) => {
    const origin = location.origin.replace(/^http/, 'ws')
    const probe = new WebSocket(`${origin}/socket.io/?EIO=4&transport=websocket`)
    const end = (isPassed: boolean) => {
      clearTimeout(patience)
      probe.close()
      resolve(isPassed)
    }
    const patience = setTimeout(() => end(false), PATIENCE_MS)
    probe.onmessage = ({ data }) => {
      const frame = String(data)
      if (frame.startsWith('0')) probe.send(QUESTION)
      else if (frame.startsWith(ANSWER)) end(true)
    }
    probe.onclose = () => end(false)
  })
}
