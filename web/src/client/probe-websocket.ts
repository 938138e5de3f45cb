/** Shorter than an attempt to connect waits, so that what passes here does not time out there. */
const PATIENCE_MS = 4000

/** CONNECT (Socket.IO 0, in an Engine.IO message 4) to a namespace that does not exist: the server answers, and nothing changes. */
const QUESTION = '40/probe,'
const ANSWER = '44/probe,'

/** Whether a separate WebSocket can carry a packet to the server and the answer back. Never fails. */
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
