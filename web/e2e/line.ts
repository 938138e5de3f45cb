import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * A proxy between a browser and the server. `cut` breaks every connection of the chat and accepts no new one; the page
 * and its files can still be loaded, because without them a reload could not be tested.
 */
export class Line {
  url = ''
  private isCut = false
  private readonly open = new Set<Duplex>()
  private readonly server = createServer((asked, answer) => this.pass(asked, answer))

  private constructor(private readonly target: URL) {
    this.server.on('upgrade', (asked, socket, head) => this.join(asked, socket, head))
  }

  static async begin(url: string): Promise<Line> {
    const line = new Line(new URL(url))
    line.server.listen(0, '127.0.0.1')
    await once(line.server, 'listening')
    const address = line.server.address()
    if (address === null || typeof address === 'string') throw new Error('it listens on a port')
    line.url = `http://127.0.0.1:${address.port}`
    return line
  }

  cut() {
    this.isCut = true
    for (const socket of this.open) socket.destroy()
  }

  mend() {
    this.isCut = false
  }

  async end() {
    this.cut()
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }

  private pass(asked: IncomingMessage, answer: ServerResponse) {
    if (asked.url?.startsWith('/socket.io/') && this.refuse(asked.socket)) return
    const onward = this.ask(asked)
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  }

  private join(asked: IncomingMessage, browser: Duplex, head: Buffer) {
    if (this.refuse(browser)) return
    const onward = this.ask(asked)
    onward.on('upgrade', (response, server, first) => {
      const headers = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}\r\n`)
      browser.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('')}\r\n`)
      browser.write(first)
      server.write(head)
      for (const [from, to] of [
        [browser, server],
        [server, browser],
      ] as const) {
        this.open.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          this.open.delete(from)
          to.destroy()
        })
      }
    })
    onward.on('response', () => browser.destroy())
    onward.on('error', () => browser.destroy())
    onward.end()
  }

  private ask({ method, url: path, headers }: IncomingMessage) {
    const { hostname: host, port } = this.target
    return request({ host, port, method, path, headers })
  }

  private refuse(socket: Duplex): boolean {
    if (this.isCut) socket.destroy()
    return this.isCut
  }
}
