import { beforeEach, expect, test } from 'vitest'
import {
  firstPending,
  messageDelivered,
  messageDiscarded,
  messageFailed,
  messageQueued,
  messageRetried,
  pendingOf,
  useOutbox,
} from './outbox'

const ROOM = 'global'

beforeEach(() => {
  useOutbox.setState({ byRoom: new Map() })
  for (const clientId of ['a', 'b', 'c']) messageQueued(ROOM, { clientId, content: `text ${clientId}` })
})

test('messages wait in the order in which they were written', () => {
  expect(ids()).toEqual(['a', 'b', 'c'])
  expect(firstPending(ROOM)?.clientId).toBe('a')
})

test('a delivered message makes way for the next', () => {
  messageDelivered(ROOM, 'a')
  expect(firstPending(ROOM)?.clientId).toBe('b')
})

test('a failed message waits for its writer, those behind it go on', () => {
  messageFailed(ROOM, 'a', 'Too long.')
  expect(firstPending(ROOM)?.clientId).toBe('b')
  expect(useOutbox.getState().byRoom.get(ROOM)?.[0]).toMatchObject({ status: 'failed', reason: 'Too long.' })
})

test('a retried message keeps its clientId and its place', () => {
  messageFailed(ROOM, 'a', 'Too long.')
  messageRetried(ROOM, 'a')
  expect(firstPending(ROOM)).toEqual(expect.objectContaining({ clientId: 'a', status: 'pending' }))
  expect(firstPending(ROOM)).not.toHaveProperty('reason')
  expect(ids()).toEqual(['a', 'b', 'c'])
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

test('only what is pending counts as such', () => {
  messageFailed(ROOM, 'b', 'No.')
  expect(pendingOf(ROOM).map(({ clientId }) => clientId)).toEqual(['a', 'c'])
})

function ids(): string[] {
  return (
    useOutbox
      .getState()
      .byRoom.get(ROOM)
      ?.map(({ clientId }) => clientId) ?? []
  )
}
