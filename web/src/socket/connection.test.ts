import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useConnection } from '../stores/connection'
import { useSession } from '../stores/session'
import { abandonConnection, connect, disconnect, keepConnected, reconnect } from './connection'

type Listener = (argument?: unknown) => void

const fake = vi.hoisted(() => {
  const listeners = new Map<string, Listener>()
  return {
    connected: false,
    active: false,
    auth: (_: (proof: object) => void): void => undefined,
    io: { engine: {} },
    listeners,
    on: (event: string, listener: Listener) => listeners.set(event, listener),
    off: vi.fn(),
    connect: vi.fn(),
    disconnect: vi.fn(),
  }
})

const session = vi.hoisted(() => ({ freshToken: vi.fn(), renewSession: vi.fn() }))

vi.mock('./socket', () => ({ socket: fake }))
vi.mock('../chat/refresh-session', () => session)

const page = { hidden: false, addEventListener: vi.fn() }

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', page)
  fake.connected = false
  keepConnected()
  connect()
  made()
  // Long enough to count as a good connection.
  vi.advanceTimersByTime(10_000)
  fake.connect.mockClear()
})

afterEach(() => vi.unstubAllGlobals())

for (const reason of ['io server disconnect', 'transport close', 'ping timeout', 'transport error']) {
  test(`one comes back after "${reason}"`, () => {
    lost(reason)
    expect(status()).toBe('lost')
    expect(attemptsWithin(999)).toBe(0)
    expect(attemptsWithin(1)).toBe(1)
  })
}

test('one that is refused waits longer each time, up to ten seconds', () => {
  lost('io server disconnect')
  const waits = [1000, 2000, 4000, 8000, 10_000, 10_000]
  for (const wait of waits) {
    expect(attemptsWithin(wait - 1)).toBe(0)
    expect(attemptsWithin(1)).toBe(1)
    told('connect_error', new Error('There are too many connections from your address.'))
  }
})

test('a server that lets in and throws out is not stormed', () => {
  for (const wait of [1000, 2000, 4000]) {
    lost('io server disconnect')
    expect(attemptsWithin(wait - 1)).toBe(0)
    expect(attemptsWithin(1)).toBe(1)
    made()
  }
})

test('after a drain one stays away as long as told, and then comes back', () => {
  told('server_drain', { reconnectAfterMs: 7000 })
  expect(status()).toBe('online')
  lost('transport close')
  expect(status()).toBe('restarting')
  expect(attemptsWithin(6999)).toBe(0)
  expect(attemptsWithin(1)).toBe(1)
  made()
  expect(status()).toBe('online')
})

test('a restart that lasts is a lost connection in the end, and is tried on', () => {
  told('server_drain', { reconnectAfterMs: 100 })
  lost('io server disconnect')
  for (let attempt = 0; attempt < 3; attempt += 1) {
    vi.advanceTimersByTime(10_000)
    told('connect_error', new Error('refused'))
  }
  expect(status()).toBe('restarting')
  vi.advanceTimersByTime(10_000)
  told('connect_error', new Error('refused'))
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

test('a connection that is given up is sought again', () => {
  abandonConnection()
  expect(fake.disconnect).toHaveBeenCalled()
  expect(status()).toBe('lost')
  expect(attemptsWithin(1000)).toBe(1)
})

test('one says who one is with a token that is still good', async () => {
  session.freshToken.mockResolvedValue('good')
  useSession.setState({ userId: 'u1' })
  expect(await proof()).toEqual({ token: 'good' })
  expect(useSession.getState().seenAs).toBe('u1')
})

test('an account that cannot prove itself now does not come as somebody else', async () => {
  session.freshToken.mockRejectedValue(new Error('offline'))
  expect(await proof()).toBeUndefined()
  expect(status()).toBe('lost')
  expect(attemptsWithin(1000)).toBe(1)
})

test('a connection that was given up meanwhile is told nothing', async () => {
  session.freshToken.mockResolvedValue('good')
  const told = proof()
  fake.io.engine = {}
  expect(await told).toBeUndefined()
})

test('a token that is refused is renewed first, and then one is back at once', async () => {
  let renewed = () => {}
  session.renewSession.mockReturnValue(
    new Promise<boolean>((done) => {
      renewed = () => done(true)
    }),
  )
  fake.connect.mockClear()
  told('connect_error', Object.assign(new Error('No.'), { data: { code: 'signed_out' } }))
  await vi.advanceTimersByTimeAsync(5000)
  expect(fake.connect).not.toHaveBeenCalled()
  renewed()
  await vi.advanceTimersByTimeAsync(0)
  expect(fake.connect).toHaveBeenCalledTimes(1)
})

test('whoever signs in comes anew, and only if there was a connection', () => {
  fake.connect.mockClear()
  fake.connected = false
  reconnect()
  expect(fake.connect).toHaveBeenCalledTimes(1)
  disconnect()
  fake.connect.mockClear()
  reconnect()
  expect(fake.connect).not.toHaveBeenCalled()
})

/** What the connection is told of oneself; nothing when it is told nothing. */
async function proof(): Promise<object | undefined> {
  let given: object | undefined
  fake.auth((told) => {
    given = told
  })
  await vi.advanceTimersByTimeAsync(0)
  return given
}

function told(event: string, argument?: unknown) {
  fake.listeners.get(event)?.(argument)
}

function made() {
  fake.connected = true
  told('connect')
}

function lost(reason: string) {
  fake.connected = false
  told('disconnect', reason)
}

function attemptsWithin(ms: number): number {
  fake.connect.mockClear()
  vi.advanceTimersByTime(ms)
  return fake.connect.mock.calls.length
}

function status(): string {
  return useConnection.getState().status
}
