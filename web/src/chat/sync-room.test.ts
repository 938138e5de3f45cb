import { beforeEach, expect, test, vi } from 'vitest'
import type { Missed } from '../protocol/generated'
import { ProtocolError } from '../socket/request'
import { headTold, historyLoaded, isBehind, messagesOf, useMessages } from '../stores/messages'
import { roomEntered, roomsInterrupted } from '../stores/rooms'
import { syncRoom } from './sync-room'

const ROOM = 'global'
const request = vi.hoisted(() => vi.fn())

vi.mock('../socket/socket', () => ({ socket: {} }))
vi.mock('../socket/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  request.mockReset()
  useMessages.setState({ byRoom: new Map() })
  roomEntered(ROOM, 'ada')
  historyLoaded([], { room: ROOM, head: 5, epoch: 'e1', hasMore: false, truncated: false, now: '' })
})

test('who has everything asks nothing', async () => {
  await syncRoom(ROOM)
  expect(request).not.toHaveBeenCalled()
})

test('what was missed is asked for from where one is', async () => {
  request.mockResolvedValue(missed(7))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request.mock.calls).toEqual([['sync_room', { room: ROOM, after: 5, epoch: 'e1' }]])
  expect(isBehind(ROOM)).toBe(false)
})

test('one question is under way at a time, and what came meanwhile is asked for after it', async () => {
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

test('a new epoch is asked for with the old one, from the start', async () => {
  request.mockResolvedValue({ ...missed(2), epoch: 'e2', truncated: true })
  headTold(ROOM, 2, 'e2')
  await syncRoom(ROOM)
  expect(request.mock.calls).toEqual([['sync_room', { room: ROOM, after: 0, epoch: 'e1' }]])
  expect(messagesOf(ROOM)).toMatchObject({ epoch: 'e2', upTo: 2 })
})

test('a refusal leaves the gap to the next sign of it', async () => {
  request.mockRejectedValueOnce(new ProtocolError({ code: 'busy', message: 'Later.' }))
  request.mockResolvedValueOnce(missed(7))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(isBehind(ROOM)).toBe(true)
  await syncRoom(ROOM)
  expect(isBehind(ROOM)).toBe(false)
})

test('an answer that leads nowhere is not asked for again at once', async () => {
  request.mockResolvedValue(missed(5))
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request).toHaveBeenCalledTimes(1)
})

test('without a place in the room nothing is asked', async () => {
  roomsInterrupted()
  headTold(ROOM, 7, 'e1')
  await syncRoom(ROOM)
  expect(request).not.toHaveBeenCalled()
})

function missed(head: number): Missed {
  return { messages: [], head, epoch: 'e1', truncated: false }
}
