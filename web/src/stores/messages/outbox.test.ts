import { beforeEach, expect, test, vi } from 'vitest'
import {
  firstPending,
  messageDelivered,
  messageDiscarded,
  messageFailed,
  messageQueued,
  messageRetried,
  messagesRecalled,
  type Outgoing,
  pendingOf,
  useOutbox,
} from './outbox'

const ROOM = 'global'
const written = { content: 'hello', nick: 'ada' }

beforeEach(() => {
  useOutbox.setState({ byRoom: new Map() })
  for (const clientId of ['a', 'b', 'c']) messageQueued(ROOM, { ...written, clientId })
})

test('messages wait in the order in which they were written', () => {
  expect(ids()).toEqual(['a', 'b', 'c'])
  expect(firstPending(ROOM)?.clientId).toBe('a')
})

test('a delivered message is followed by the next', () => {
  messageDelivered(ROOM, 'a')
  expect(firstPending(ROOM)?.clientId).toBe('b')
})

test('a failed message waits for its writer, and those behind it continue', () => {
  messageFailed(ROOM, 'a', 'Too long.')
  expect(firstPending(ROOM)?.clientId).toBe('b')
  expect(useOutbox.getState().byRoom.get(ROOM)?.[0]).toMatchObject({ status: 'failed', reason: 'Too long.' })
})

test('a retried message keeps its clientId and its position', () => {
  messageFailed(ROOM, 'a', 'Too long.')
  messageRetried(ROOM, 'a')
  expect(firstPending(ROOM)).toEqual(expect.objectContaining({ clientId: 'a', status: 'pending' }))
  expect(firstPending(ROOM)).not.toHaveProperty('reason')
  expect(ids()).toEqual(['a', 'b', 'c'])
})

test('a retried message is as old as the retry', () => {
  vi.useFakeTimers({ now: Date.now() + 1000 })
  const before = firstPending(ROOM)
  messageFailed(ROOM, 'a', 'It has waited too long.')
  messageRetried(ROOM, 'a')
  expect(firstPending(ROOM)?.writtenAt).not.toBe(before?.writtenAt)
  expect(firstPending(ROOM)?.place).toBe(before?.place)
  vi.useRealTimers()
})

test('messages of an earlier page come before later ones, each once', () => {
  messagesRecalled([kept('y', 2), kept('x', 1), kept('a', 3)])
  expect(ids()).toEqual(['x', 'y', 'a', 'b', 'c'])
})

test('recalled messages go to their rooms', () => {
  messagesRecalled([{ ...kept('x', 1), room: '__proto__' }])
  expect(firstPending('__proto__')?.clientId).toBe('x')
  expect(ids()).toEqual(['a', 'b', 'c'])
})

test('setting the clock back does not change the order', () => {
  vi.useFakeTimers({ now: 1000 })
  messageQueued(ROOM, { ...written, clientId: 'd' })
  const positions = useOutbox
    .getState()
    .byRoom.get(ROOM)
    ?.map(({ place }) => place)
  expect(positions).toEqual([...(positions ?? [])].sort((one, other) => one - other))
  vi.useRealTimers()
})

test('a discarded message is gone', () => {
  messageDiscarded(ROOM, 'b')
  expect(ids()).toEqual(['a', 'c'])
})

test('a message that arrives although it had failed is delivered', () => {
  messageFailed(ROOM, 'a', 'The server did not answer.')
  messageDelivered(ROOM, 'a')
  expect(ids()).toEqual(['b', 'c'])
})

test("another's clientId delivers nothing and changes nothing", () => {
  const before = useOutbox.getState()
  messageDelivered(ROOM, 'x')
  expect(useOutbox.getState()).toBe(before)
})

test('only pending messages count as pending', () => {
  messageFailed(ROOM, 'b', 'No.')
  expect(pendingOf(ROOM).map(({ clientId }) => clientId)).toEqual(['a', 'c'])
})

function kept(clientId: string, place: number): Outgoing {
  return { ...written, clientId, room: ROOM, writtenAt: '2026-11-23T12:00:00.000Z', place, status: 'pending' }
}

function ids(): string[] {
  return (
    useOutbox
      .getState()
      .byRoom.get(ROOM)
      ?.map(({ clientId }) => clientId) ?? []
  )
}
