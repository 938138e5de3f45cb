import { once } from 'node:events'
import { createServer, Socket } from 'node:net'

/** How WebSockets are treated. `swallow` passes the handshake and drops the frames. */
export type Treatment =
  | 'pass'
  | 'hang'
  | 'refuse with 400'
  | 'refuse with 502'
  | 'swallow all'
  | 'swallow what the server says'
  | 'swallow what the client says'

/** How requests of Engine.IO are treated. `refuse posts` allows a session to be opened, but nothing to be sent. */
type PollingTreatment = 'pass' | 'delay' | 'hang' | 'refuse' | 'refuse posts'

const DELAY_MS = 1000

/** A proxy like those in offices and hotels: it speaks HTTP, and treats WebSockets and polling as configured. */
export class Middlebox {
  url = ''
  websockets: Treatment = 'pass'
  polling: PollingTreatment = 'pass'
  /** How many WebSockets were requested. */
  handshakes = 0
  private readonly open = new Set<Socket>()
  private readonly listener = createServer((browser) => this.accept(browser))

  private constructor(private readonly target: URL) {}

  static async begin(url: string): Promise<Middlebox> {
    const middlebox = new Middlebox(new URL(url))
    middlebox.listener.listen(0, '127.0.0.1')
    await once(middlebox.listener, 'listening')
    const address = middlebox.listener.address()
    if (address === null || typeof address === 'string') throw new Error('it listens on a port')
    middlebox.url = `http://127.0.0.1:${address.port}`
    return middlebox
  }

  /** Breaks every connection that is open now. */
  cut() {
    for (const socket of this.open) socket.destroy()
  }

  async end() {
    this.cut()
    this.listener.close()
    await once(this.listener, 'close')
  }

  private accept(browser: Socket) {
    const server = new Socket()
    this.keepWith(browser, server)
    this.keepWith(server, browser)
    browser.once('data', (first) => {
      server.connect(Number(this.target.port), this.target.hostname)
      const isWebSocket = /^upgrade: *websocket/im.test(first.toString('latin1'))
      if (isWebSocket) this.treatWebSocket(browser, server, first)
      else this.passHttp(browser, server, first)
    })
  }

  private keepWith(socket: Socket, other: Socket) {
    this.open.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      this.open.delete(socket)
      other.destroy()
    })
  }

  private passHttp(browser: Socket, server: Socket, first: Buffer) {
    server.pipe(browser)
    // A request begins a chunk: browsers wait for the answer before they send the next one.
    const onward = (chunk: Buffer) => {
      const method = /^(GET|POST) \/socket\.io\//.exec(chunk.toString('latin1', 0, 32))?.[1]
      if (method) this.treatPolling(browser, server, chunk, method)
      else server.write(chunk)
    }
    onward(first)
    browser.on('data', onward)
  }

  private treatPolling(browser: Socket, server: Socket, chunk: Buffer, method: string) {
    const treatment = this.polling
    if (treatment === 'hang') return
    if (treatment === 'delay') return void setTimeout(() => server.write(chunk), DELAY_MS)
    const isRefused = treatment === 'refuse' || (treatment === 'refuse posts' && method === 'POST')
    if (isRefused) refuse(browser, 502)
    else server.write(chunk)
  }

  private treatWebSocket(browser: Socket, server: Socket, first: Buffer) {
    this.handshakes += 1
    const treatment = this.websockets
    if (treatment === 'hang') return
    if (treatment === 'refuse with 400') return refuse(browser, 400)
    if (treatment === 'refuse with 502') return refuse(browser, 502)
    server.write(first)
    if (treatment === 'pass' || treatment === 'swallow what the server says') browser.pipe(server)
    else browser.resume()
    if (treatment === 'pass' || treatment === 'swallow what the client says') server.pipe(browser)
    else server.once('data', (chunk) => browser.write(headOf(chunk))).resume()
  }
}

/** The answer to a handshake without the frames that may come along with it. */
function headOf(chunk: Buffer): Buffer {
  return chunk.subarray(0, chunk.indexOf('\r\n\r\n') + 4)
}

function refuse(browser: Socket, status: number) {
  browser.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
