import { beforeEach, expect, test, vi } from 'vitest'
import { type Code, ProtocolError } from '../../protocol/error'
import { useSession } from '../../stores/account/session'
import { nickFor, useKnownRooms } from '../../stores/rooms/known-rooms'
import { isIn, membershipOf, useRooms } from '../../stores/rooms/rooms'
import { joinRoom } from './join-room'

const ROOM = 'global'
const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ connected: async () => undefined, connect: () => undefined }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  request.mockReset()
  request.mockImplementation(async (_, { nick }) => ({ user: { id: 'u', nick, room: ROOM }, token: 't' }))
  useRooms.setState({ byRoom: new Map() })
  useKnownRooms.setState({ rooms: [] })
  useSession.setState({ nick: '', isOut: false })
})

test('someone who is let in has joined', async () => {
  await joinRoom(ROOM, 'ada')
  expect(isIn(ROOM)).toBe(true)
})

test('someone who joins too often waits as long as the server says, and then joins', async () => {
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

test('a refused nickname says why', async () => {
  request.mockRejectedValueOnce(failure('invalid_nick'))
  await joinRoom(ROOM, 'ada')
  expect(membershipOf(ROOM)).toMatchObject({ status: 'refused', nick: 'ada', reason: 'No.' })
})

test('a taken nickname comes back with a free one', async () => {
  request.mockRejectedValueOnce(
    new ProtocolError({ code: 'nick_taken', message: 'No.', suggestion: 'ada 2', retryAfterMs: 3000 }),
  )
  await joinRoom(ROOM, 'ada')
  expect(membershipOf(ROOM)).toMatchObject({ status: 'refused', reason: 'No.', suggestion: 'ada 2' })
  expect(useSession.getState().nick).toBe('')
})

test('the first accepted nickname is the browser’s', async () => {
  await joinRoom('tea', 'ada')
  expect([nickFor('tea'), nickFor(ROOM)]).toEqual(['ada', 'ada'])
})

test('another nickname in one room is used in that room only', async () => {
  await joinRoom(ROOM, 'ada')
  await joinRoom('tea', 'ada 2')
  expect([nickFor('tea'), nickFor(ROOM)]).toEqual(['ada 2', 'ada'])
})

test('the other rooms that the browser knows are joined too', async () => {
  await joinRoom('tea', 'ada')
  useRooms.setState({ byRoom: new Map() })
  useSession.setState({ isOut: true })
  await joinRoom(ROOM, 'lovelace')
  await vi.advanceTimersByTimeAsync(0)
  expect(membershipOf('tea')).toEqual({ status: 'in', nick: 'lovelace' })
})

test('a room that is left while it is being joined is not joined', async () => {
  let answer: (value: object) => void = () => undefined
  request.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
  request.mockResolvedValue({ room: 'tea' })
  void joinRoom('tea', 'ada')
  await vi.advanceTimersByTimeAsync(0)
  useRooms.setState({ byRoom: new Map() })
  answer({ user: { id: 'u', nick: 'ada', room: 'tea' }, token: 't' })
  await vi.advanceTimersByTimeAsync(0)
  expect(request).toHaveBeenLastCalledWith('leave_room', { room: 'tea' })
  expect(membershipOf('tea')).toBeUndefined()
})

function failure(code: Code, retryAfterMs?: number): ProtocolError {
  return new ProtocolError({ code, message: 'No.', ...(retryAfterMs && { retryAfterMs }) })
}
