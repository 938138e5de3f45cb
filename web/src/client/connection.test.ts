import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectedWith, useSession } from '../stores/account/session'
import { abandonConnection, connect, disconnect, reconnect } from './connection'
import { useConnection } from './connection-status'
import { fake, heard, lost, made, refused, told, tried, unreachable } from './fake-socket'
import { keepConnected } from './keep-connected'
import { attachPage, page as client } from './page'
import { transportAnswered } from './transport'
import { forgetProbes } from './upgrade'

const session = { freshToken: vi.fn(), renewToken: vi.fn() }

const isWebSocketPassed = vi.hoisted(() => vi.fn())

vi.mock('./socket', async () => ({ socket: (await import('./fake-socket')).fake }))
vi.mock('./probe-websocket', () => ({ isWebSocketPassed }))

const page = { hidden: false, addEventListener: vi.fn() }

beforeEach(() => {
  forgetProbes()
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', page)
  fake.connected = false
  attachPage({ ...client, ...session, tokenUsed: connectedWith })
  keepConnected()
  startAgain()
  made()
  // Long enough to count as a good connection.
  vi.advanceTimersByTime(10_000)
  fake.connect.mockClear()
})

afterEach(() => vi.unstubAllGlobals())

for (const reason of ['io server disconnect', 'transport close', 'ping timeout', 'transport error']) {
  test(`the client reconnects after "${reason}"`, () => {
    lost(reason)
    expect(status()).toBe('lost')
    expect(attemptsWithin(999)).toBe(0)
    expect(attemptsWithin(1)).toBe(1)
  })
}

test('a refused client waits longer each time, up to ten seconds', () => {
  lost('io server disconnect')
  const waits = [1000, 2000, 4000, 8000, 10_000, 10_000]
  for (const wait of waits) {
    expect(attemptsWithin(wait - 1)).toBe(0)
    expect(attemptsWithin(1)).toBe(1)
    refused(new Error('There are too many connections from your address.'))
  }
})

const FORBIDDEN = 'Its operator can allow it with --allowed-origins https://chat.example.'

function refusedBy(responseText: string): Error {
  return Object.assign(new Error('xhr post error'), { context: { responseText } })
}

test('a page that the server refuses says so, and stays away until asked', () => {
  lost('transport close')
  vi.advanceTimersByTime(1000)
  unreachable()
  refused(refusedBy(JSON.stringify({ code: 'forbidden', detail: FORBIDDEN })))
  expect(useConnection.getState()).toMatchObject({ status: 'refused', refusal: FORBIDDEN })
  expect(attemptsWithin(10 * 60_000)).toBe(0)
  connect()
  expect(fake.connect).toHaveBeenCalledOnce()
  made()
  expect(status()).toBe('online')
})

test.each(['', '<h1>Forbidden</h1>', '{}', 'null', '{"code":"rate_limited","detail":"Later."}'])(
  'a refusal by something on the way is no reason to stay away: %s',
  (text) => {
    lost('transport close')
    vi.advanceTimersByTime(1000)
    unreachable()
    refused(refusedBy(text))
    expect(status()).toBe('lost')
    expect(attemptsWithin(10_000)).toBeGreaterThan(0)
  },
)

test('a server that accepts and disconnects at once is not stormed', () => {
  for (const wait of [1000, 2000, 4000]) {
    lost('io server disconnect')
    expect(attemptsWithin(wait - 1)).toBe(0)
    expect(attemptsWithin(1)).toBe(1)
    made()
  }
})

test('after a drain the client stays away as long as told, and then reconnects', () => {
  told('server_drain', { reconnectAfterMs: 7000 })
  expect(status()).toBe('online')
  lost('transport close')
  expect(status()).toBe('restarting')
  expect(attemptsWithin(6999)).toBe(0)
  expect(attemptsWithin(1)).toBe(1)
  made()
  expect(status()).toBe('online')
})

test('a restart that takes too long becomes a lost connection, and the attempts go on', () => {
  told('server_drain', { reconnectAfterMs: 100 })
  lost('io server disconnect')
  for (let attempt = 0; attempt < 3; attempt += 1) {
    vi.advanceTimersByTime(10_000)
    refused(new Error('No.'))
  }
  expect(status()).toBe('restarting')
  vi.advanceTimersByTime(10_000)
  refused(new Error('No.'))
  expect(status()).toBe('lost')
  expect(attemptsWithin(10_000)).toBe(1)
})

test('a drain that was followed by a new connection is forgotten', () => {
  told('server_drain', { reconnectAfterMs: 60_000 })
  lost('transport close')
  vi.advanceTimersByTime(60_000)
  made()
  lost('transport close')
  expect(status()).toBe('lost')
})

test('an abandoned connection is made again', () => {
  abandonConnection()
  expect(fake.disconnect).toHaveBeenCalled()
  expect(status()).toBe('lost')
  expect(attemptsWithin(1000)).toBe(1)
})

test('the connection is made with a valid token', async () => {
  session.freshToken.mockResolvedValue('good')
  useSession.setState({ userId: 'u1' })
  expect(await proof()).toEqual({ token: 'good' })
  expect(useSession.getState().seenAs).toBe('u1')
})

test('an account without a token does not connect as someone else', async () => {
  session.freshToken.mockRejectedValue(new Error('offline'))
  expect(await proof()).toBeUndefined()
  expect(status()).toBe('lost')
  expect(attemptsWithin(1000)).toBe(1)
})

test('an abandoned connection gets no token', async () => {
  session.freshToken.mockResolvedValue('good')
  const told = proof()
  fake.connect()
  expect(await told).toBeUndefined()
})

test('a refused token is renewed first, and then the client reconnects at once', async () => {
  let renewed = () => {}
  session.renewToken.mockReturnValue(
    new Promise<boolean>((done) => {
      renewed = () => done(true)
    }),
  )
  fake.connect.mockClear()
  refused(Object.assign(new Error('No.'), { data: { code: 'signed_out' } }))
  await vi.advanceTimersByTimeAsync(5000)
  expect(fake.connect).not.toHaveBeenCalled()
  renewed()
  await vi.advanceTimersByTimeAsync(0)
  expect(fake.connect).toHaveBeenCalledTimes(1)
})

test('signing in reconnects, but only if there was a connection', () => {
  fake.connect.mockClear()
  fake.connected = false
  reconnect()
  expect(fake.connect).toHaveBeenCalledTimes(1)
  disconnect()
  fake.connect.mockClear()
  reconnect()
  expect(fake.connect).not.toHaveBeenCalled()
})

test('a silent handshake is followed by polling, and the page says so', () => {
  startAgain()
  vi.advanceTimersByTime(5999)
  expect(tried()).toEqual(['websocket'])
  expect(useConnection.getState()).toMatchObject({ status: 'connecting', fallback: 'unused' })
  vi.advanceTimersByTime(1)
  expect(tried()).toEqual(['polling'])
  expect(useConnection.getState()).toMatchObject({ status: 'connecting', fallback: 'underway' })
  made()
  expect(useConnection.getState()).toMatchObject({ status: 'online', fallback: 'unused' })
})

test('if neither transport answers, that is shown once, and the waits grow as usual', () => {
  lost('transport close')
  vi.advanceTimersByTime(1000 + 6000)
  expect(useConnection.getState().fallback).toBe('underway')
  vi.advanceTimersByTime(6000)
  expect(useConnection.getState().fallback).toBe('tried')
  expect(attemptsWithin(1999)).toBe(0)
  expect(attemptsWithin(1)).toBe(1)
  vi.advanceTimersByTime(6000)
  expect(useConnection.getState().fallback).toBe('tried')
})

test('a refusal on both transports is not a fallback', () => {
  lost('transport close')
  vi.advanceTimersByTime(1000)
  tried()
  unreachable()
  expect(tried()).toEqual(['polling'])
  unreachable()
  expect(useConnection.getState()).toMatchObject({ status: 'lost', fallback: 'unused' })
  expect(attemptsWithin(1999)).toBe(0)
  expect(attemptsWithin(1)).toBe(1)
})

test('a connection that breaks before CONNECT is answered is followed by polling', () => {
  startAgain()
  tried()
  lost('transport close')
  expect(tried()).toEqual(['polling'])
  expect(status()).toBe('connecting')
})

test('waiting for a token is not silence', async () => {
  session.freshToken.mockReturnValue(
    new Promise((done) => {
      setTimeout(done, 9000, 'good')
    }),
  )
  startAgain()
  tried()
  const give = vi.fn()
  fake.auth(give)
  await vi.advanceTimersByTimeAsync(9000)
  expect(give).toHaveBeenCalledWith({ token: 'good' })
  vi.advanceTimersByTime(5999)
  expect(tried()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(tried()).toEqual(['polling'])
})

test('a connection that never answered is made on the other transport the next time', () => {
  lost('ping timeout')
  vi.advanceTimersByTime(1000)
  expect(tried().at(-1)).toBe('polling')
})

test('a connection that has answered is made on the same transport again', () => {
  heard()
  lost('ping timeout')
  vi.advanceTimersByTime(1000)
  expect(tried().at(-1)).toBe('websocket')
})

test('polling is replaced by a working WebSocket, without a wait', async () => {
  isWebSocketPassed.mockResolvedValue(true)
  inByPolling()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(tried()).toEqual(['websocket'])
  made()
  heard()
  expect(status()).toBe('online')
})

test('a WebSocket that passed only the probe leads back to polling', async () => {
  isWebSocketPassed.mockResolvedValue(true)
  inByPolling()
  await vi.advanceTimersByTimeAsync(30_000 + 6000)
  expect(tried()).toEqual(['websocket', 'polling'])
  made()
  heard()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(tried()).toEqual([])
  expect(status()).toBe('online')
})

test('an announced drain is obeyed instead of an upgrade', async () => {
  isWebSocketPassed.mockResolvedValue(true)
  inByPolling()
  told('server_drain', { reconnectAfterMs: 7000 })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(status()).toBe('restarting')
  expect(tried()).toEqual([])
  expect(attemptsWithin(7000)).toBe(1)
})

function startAgain() {
  disconnect()
  transportAnswered('websocket')
  tried()
  connect()
}

function inByPolling() {
  startAgain()
  unreachable()
  made()
  heard()
  tried()
}

/** The proof that the connection is given; nothing if there is none. */
async function proof(): Promise<object | undefined> {
  let given: object | undefined
  fake.auth((told) => {
    given = told
  })
  await vi.advanceTimersByTimeAsync(0)
  return given
}

function attemptsWithin(ms: number): number {
  fake.connect.mockClear()
  vi.advanceTimersByTime(ms)
  return fake.connect.mock.calls.length
}

function status(): string {
  return useConnection.getState().status
}
