import { vi } from 'vitest'

type Listener = (argument?: unknown) => void

function emitter() {
  const listeners = new Map<string, Listener>()
  return {
    on: (event: string, listener: Listener) => void listeners.set(event, listener),
    emit: (event: string, argument?: unknown) => listeners.get(event)?.(argument),
  }
}

function engine() {
  return { ...emitter(), transport: emitter(), close: () => lost('forced close') }
}

const { on, emit } = emitter()

/** Replaces the library's socket in tests, which decide what the server does. */
export const fake = {
  connected: false,
  active: false,
  auth: (_: (proof: object) => void): void => undefined,
  io: { engine: engine(), opts: { transports: [''] } },
  on,
  off: vi.fn(),
  connect: vi.fn(() => {
    fake.active = true
    fake.io.engine = engine()
    return fake.io.opts.transports.join()
  }),
  disconnect: vi.fn(() => {
    fake.active = false
    if (fake.connected) lost('io client disconnect')
  }),
}

export { emit as told }

/** The server has accepted CONNECT. */
export function made() {
  fake.connected = true
  emit('connect')
}

/** The server has refused CONNECT. */
export function refused(why: Error) {
  fake.active = false
  emit('connect_error', why)
}

/** The transport is refused. */
export function unreachable() {
  emit('connect_error', new Error('websocket error'))
}

export function lost(reason: string) {
  fake.connected = false
  emit('disconnect', reason)
}

/** Something arrives on the connection. */
export function heard(type = 'message') {
  fake.io.engine.emit('packet', { type })
}

/** The transports that were tried since the last call. */
export function tried(): string[] {
  return fake.connect.mock.results.splice(0).map(({ value }) => value)
}
