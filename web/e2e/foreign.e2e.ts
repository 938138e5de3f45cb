import { Foreign } from './foreign.ts'
import { Server } from './server.ts'
import { test as base, expect } from './test.ts'

const test = base.extend<{ foreign: Foreign; friend: Server }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  foreign: async ({}, use) => {
    const foreign = await Foreign.begin()
    await use(foreign)
    await foreign.end()
  },
  /** A server that allows the pages of one of its origins. */
  friend: async ({ database, foreign }, use) => {
    const server = await Server.begin(database, '--allowed-origins', foreign.origin('127.0.0.1'))
    await use(server)
    await server.end()
  },
})

test.skip(({ database }) => database !== 'sqlite', 'browsers decide it, and headers')

/** What a page can do with a server: each way, and how it went. */
async function ways(server: string): Promise<Record<string, string>> {
  const connect = (transport: string) =>
    new Promise<string>((resolve) => {
      // @ts-expect-error The page has loaded it.
      const socket = io(server, { transports: [transport], reconnection: false, forceNew: true })
      const end = (how: string) => {
        socket.disconnect()
        resolve(how)
      }
      socket.on('connect_error', () => end('refused'))
      socket.on('connect', async () => {
        const { ok } = await socket.emitWithAck('join_room', { nick: `by ${transport}` })
        end(ok ? 'in' : 'not in')
      })
    })
  const ask = async (method: string, path: string, token: string, body?: object) => {
    const headers = { 'X-Wechat-Token': token, 'Content-Type': 'application/json' }
    const answer = await fetch(server + path, { method, headers, body: JSON.stringify(body) })
    return answer.json()
  }
  const api = async () => {
    const account = { username: 'Ada', password: 'correct horse battery' }
    const signUp = await fetch(`${server}/api/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(account),
    })
    const { accessToken } = await signUp.json()
    const { room } = await ask('POST', '/api/rooms', accessToken, { name: 'Tea' })
    const { topic } = await ask('PATCH', `/api/rooms/${room.id}`, accessToken, { topic: 'Biscuits' })
    return String(topic)
  }
  return {
    polling: await connect('polling'),
    websocket: await connect('websocket'),
    api: await api().catch(() => 'refused'),
    list: await fetch(`${server}/api/rooms`).then(
      ({ status }) => String(status),
      () => 'refused',
    ),
  }
}

const mayComplain = /blocked by CORS policy|status of 403|ERR_FAILED|WebSocket connection to/

test('a page of an allowed origin can use polling, WebSockets and the API', async ({
  foreign,
  friend,
  visit,
}) => {
  const page = await visit({ server: { url: foreign.origin('127.0.0.1') }, path: '/' })
  expect(await page.evaluate(ways, friend.url)).toEqual({
    polling: 'in',
    websocket: 'in',
    api: 'Biscuits',
    list: '200',
  })
})

test('a page of another origin can use nothing', async ({ foreign, friend, visit }) => {
  const page = await visit({ server: { url: foreign.origin('localhost') }, path: '/', mayComplain })
  expect(await page.evaluate(ways, friend.url)).toEqual({
    polling: 'refused',
    websocket: 'refused',
    api: 'refused',
    list: 'refused',
  })
})
