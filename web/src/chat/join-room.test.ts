import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../socket/request'
import { isIn, membershipOf, useRooms } from '../stores/rooms'
import { joinRoom } from './join-room'

const ROOM = 'global'
const request = vi.hoisted(() => vi.fn())

vi.mock('../socket/socket', () => ({ socket: {} }))
vi.mock('../socket/connection', () => ({ connected: async () => undefined }))
vi.mock('../socket/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  request.mockReset()
  request.mockImplementation(async (_, { nick }) => ({ user: { id: 'u', nick, room: ROOM }, token: 't' }))
  useRooms.setState({ byRoom: new Map() })
})

test('who is let in is in', async () => {
  await joinRoom(ROOM, 'ada')
  expect(isIn(ROOM)).toBe(true)
})

test('who joins too often waits as long as told, and is then let in', async () => {
  request.mockRejectedValueOnce(failure('rate_limited', 4000))
  void joinRoom(ROOM, 'ada')
  await vi.advanceTimersByTimeAsync(0)
  expect(membershipOf(ROOM)).toMatchObject({ status: 'waiting', why: 'fast' })
  await vi.advanceTimersByTimeAsync(3999)
  expect(isIn(ROOM)).toBe(false)
  await vi.advanceTimersByTimeAsync(500)
  expect(isIn(ROOM)).toBe(true)
})

test('another nickname does not wait for the first', async () => {
  request.mockRejectedValueOnce(failure('rate_limited', 4000))
  void joinRoom(ROOM, 'ada')
  await vi.advanceTimersByTimeAsync(0)
  await joinRoom(ROOM, 'lovelace')
  expect(membershipOf(ROOM)).toEqual({ status: 'in', nick: 'lovelace' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(request).toHaveBeenCalledTimes(2)
})

test('a nickname that is refused says why', async () => {
  request.mockRejectedValueOnce(failure('invalid_nick'))
  await joinRoom(ROOM, 'ada')
  expect(membershipOf(ROOM)).toEqual({ status: 'refused', nick: 'ada', reason: 'No.' })
})

function failure(code: string, retryAfterMs?: number): ProtocolError {
  return new ProtocolError({ code, message: 'No.', ...(retryAfterMs && { retryAfterMs }) })
}
