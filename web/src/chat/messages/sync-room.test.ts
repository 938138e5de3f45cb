import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import type { Message, Missed } from '../../protocol/generated'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import { tokenGiven } from '../../stores/account/session'
import { headTold, historyLoaded, isBehind, messagesOf, useMessages } from '../../stores/messages/messages'
import { messageQueued, outgoingOf } from '../../stores/messages/outbox'
import { roomEntered, roomsInterrupted } from '../../stores/rooms/rooms'
import { syncRoom } from './sync-room'

const ROOM = 'global'
const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  request.mockReset()
  useMessages.setState({ byRoom: new Map() })
  roomEntered(ROOM, 'ada')
  historyLoaded([], sampleHistory(ROOM, { head: 5 }))
})

test('a complete room requests nothing', async () => {
  await syncRoom(ROOM)
  expect(request).not.toHaveBeenCalled()
})

test('missed messages are requested from the last known one', async () => {
  request.mockResolvedValue(missed(7))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request.mock.calls).toEqual([
    ['sync_room', { room: ROOM, after: 5, epoch: 'e1', shortenings: 0, change: 0 }],
  ])
  expect(isBehind(ROOM)).toBe(false)
})

test('there is one request at a time, and what arrived meanwhile is requested after it', async () => {
  request.mockImplementationOnce(async () => {
    headTold(ROOM, 9, 'e1')
    void syncRoom(ROOM)
    return missed(7)
  })
  request.mockResolvedValueOnce(missed(9))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request.mock.calls.map(([, payload]) => payload.after)).toEqual([5, 7])
  expect(messagesOf(ROOM)?.upTo).toBe(9)
})

test('a new epoch is requested from the start', async () => {
  request.mockResolvedValue({ ...missed(2), epoch: 'e2' })
  headTold(ROOM, 2, 'e2')
  await syncRoom(ROOM)
  expect(request.mock.calls).toEqual([
    ['sync_room', { room: ROOM, after: 0, epoch: 'e2', shortenings: 0, change: 0 }],
  ])
  expect(messagesOf(ROOM)).toMatchObject({ epoch: 'e2', upTo: 2 })
})

test('an answer of a new epoch is followed by a request from its start', async () => {
  request.mockResolvedValue({ ...missed(2), epoch: 'e2' })
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request.mock.calls.map(([, { after, epoch }]) => [after, epoch])).toEqual([
    [5, 'e1'],
    [0, 'e2'],
  ])
  expect(messagesOf(ROOM)).toMatchObject({ epoch: 'e2', upTo: 2 })
})

test('a missed message of this person needs no acknowledgement', async () => {
  messageQueued(ROOM, { clientId: 'c1', content: 'hello', nick: 'ada' })
  tokenGiven('t', 'me')
  const own = { ...message(6), senderId: 'me', clientId: 'c1' }
  request.mockResolvedValue({ ...missed(6), messages: [own] })
  headTold(ROOM, 6, 'e1')
  await syncRoom(ROOM)
  expect(outgoingOf(ROOM)).toEqual([])
})

test('someone who asks too often waits and asks again', async () => {
  vi.useFakeTimers()
  request.mockRejectedValueOnce(
    new ProtocolError({ code: 'rate_limited', message: 'Later.', retryAfterMs: 3000 }),
  )
  request.mockResolvedValueOnce(missed(7))
  headTold(ROOM, 7, 'e1')
  void syncRoom(ROOM)
  await vi.advanceTimersByTimeAsync(2999)
  expect(request).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(400)
  expect(isBehind(ROOM)).toBe(false)
  vi.useRealTimers()
})

test('someone who is no longer in the room rejoins it, and asks again', async () => {
  request.mockImplementation(async (event) => {
    if (event === 'join_room') return { user: { id: 'me', nick: 'ada', room: ROOM }, token: 't' }
    if (request.mock.calls.length === 1) throw new ProtocolError({ code: 'not_joined', message: 'Join.' })
    return missed(7)
  })
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request.mock.calls.map(([event]) => event)).toEqual(['sync_room', 'join_room', 'sync_room'])
  expect(isBehind(ROOM)).toBe(false)
})

test('a refusal leaves the gap to the next event', async () => {
  request.mockRejectedValueOnce(new ProtocolError({ code: 'internal', message: 'Later.' }))
  request.mockResolvedValueOnce(missed(7))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(isBehind(ROOM)).toBe(true)
  await syncRoom(ROOM)
  expect(isBehind(ROOM)).toBe(false)
})

test('an answer without progress is not requested again at once', async () => {
  request.mockResolvedValue(missed(5))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request).toHaveBeenCalledTimes(1)
})

test('what does not fit into one answer is requested from where it ends', async () => {
  request.mockResolvedValueOnce({ ...missed(9), messages: [message(6), message(7)], hasMore: true })
  request.mockResolvedValueOnce({ ...missed(9), messages: [message(8), message(9)] })
  headTold(ROOM, 9, 'e1')
  await syncRoom(ROOM)
  expect(request.mock.calls.map(([, payload]) => payload.after)).toEqual([5, 7])
  expect(messagesOf(ROOM)?.messages.map(({ seq }) => seq)).toEqual([6, 7, 8, 9])
  expect(isBehind(ROOM)).toBe(false)
})

test('a room that is faster than its reader is left to the next event', async () => {
  request.mockImplementation(async (_, { after }) => {
    return { ...missed(after + 2), messages: [message(after + 1)], hasMore: true }
  })
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request).toHaveBeenCalledTimes(50)
  expect(messagesOf(ROOM)?.upTo).toBe(55)
  expect(isBehind(ROOM)).toBe(true)
})

test('outside the room nothing is requested', async () => {
  roomsInterrupted()
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request).not.toHaveBeenCalled()
})

function missed(head: number): Missed {
  return { messages: [], head, epoch: 'e1', truncated: false, shortenings: 0, change: 0, hasMore: false }
}

function message(seq: number): Message {
  return sampleMessage(ROOM, seq)
}
