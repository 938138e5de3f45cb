import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'

const CLIENT = 'node_modules/socket.io-client/dist/socket.io.min.js'

/** Someone else's page with the official client, under two origins: `127.0.0.1` and `localhost`. */
export class Foreign {
  private constructor(
    private readonly listener: Server,
    readonly port: number,
  ) {}

  static async begin(): Promise<Foreign> {
    const client = await readFile(CLIENT)
    const listener = createServer(({ url }, answer) => {
      if (url === '/client.js') answer.setHeader('Content-Type', 'text/javascript').end(client)
      else
        answer.setHeader('Content-Type', 'text/html').end('<!doctype html><script src="/client.js"></script>')
    })
    listener.listen(0)
    await once(listener, 'listening')
    const address = listener.address()
    if (address === null || typeof address === 'string') throw new Error('it listens on a port')
    return new Foreign(listener, address.port)
  }

  origin(host: string): string {
    return `http://${host}:${this.port}`
  }

  async end() {
    this.listener.closeAllConnections()
    this.listener.close()
    await once(this.listener, 'close')
  }
}
