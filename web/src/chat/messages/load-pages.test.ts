import { beforeEach, expect, test, vi } from 'vitest'
import { KEPT_MAX } from '../../model/room-messages'
import { ProtocolError } from '../../protocol/error'
import type { Message } from '../../protocol/generated'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import { readerMoved } from '../../stores/messages/message-pages'
import { historyLoaded, messagesOf, messagesReceived, useMessages } from '../../stores/messages/messages'
import { roomEntered } from '../../stores/rooms/rooms'
import { loadNewer } from './load-newer'
import { loadOlder } from './load-older'

const ROOM = 'global'
const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  request.mockReset()
  useMessages.setState({ byRoom: new Map() })
  roomEntered(ROOM, 'ada')
})

test('an older page that is shorter than requested is followed by the one before it', async () => {
  historyLoaded(messages(61, 70), sampleHistory(ROOM, { head: 70, hasMore: true }))
  request.mockResolvedValueOnce({ messages: messages(31, 60), hasMore: true })
  request.mockResolvedValueOnce({ messages: messages(1, 30), hasMore: false })
  await loadOlder(ROOM)
  await loadOlder(ROOM)
  await loadOlder(ROOM)
  expect(request.mock.calls.map(([, { before }]) => before)).toEqual([61, 31])
  expect(seqs()).toEqual(range(1, 70))
})

test('a newer page that comes in several answers is added when it is whole', async () => {
  dropNewest()
  request.mockImplementation(async (_, { before, limit }) => {
    // As many as fit: seven.
    return { messages: messages(Math.max(before - 7, before - limit), before - 1), hasMore: true }
  })
  const after = KEPT_MAX
  await loadNewer(ROOM)
  expect(request.mock.calls.map(([, { before, limit }]) => [before, limit]).slice(0, 2)).toEqual([
    [after + 51, 50],
    [after + 44, 43],
  ])
  expect(request).toHaveBeenCalledTimes(8)
  expect(messagesOf(ROOM)).toMatchObject({ upTo: after + 50, newer: 'dropped' })
  expect(seqs()).toEqual(range(51, after + 50))
})

test('a newer page of which only a part has arrived is not added', async () => {
  dropNewest()
  request.mockResolvedValueOnce({ messages: messages(KEPT_MAX + 44, KEPT_MAX + 50), hasMore: true })
  request.mockRejectedValueOnce(new ProtocolError({ code: 'internal', message: 'Later.' }))
  await loadNewer(ROOM)
  expect(messagesOf(ROOM)).toMatchObject({ upTo: KEPT_MAX, newer: 'failed' })
  expect(seqs()).toEqual(range(1, KEPT_MAX))
})

/** The reader is far above 100 dropped messages. */
function dropNewest() {
  historyLoaded(messages(1, KEPT_MAX), sampleHistory(ROOM, { head: KEPT_MAX }))
  readerMoved(ROOM, 'above')
  messagesReceived(ROOM, messages(KEPT_MAX + 1, KEPT_MAX + 100))
}

function messages(first: number, last: number): Message[] {
  return range(first, last).map((seq) => sampleMessage(ROOM, seq))
}

function seqs(): number[] {
  return messagesOf(ROOM)?.messages.map((message) => message.seq) ?? []
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
