import { beforeEach, expect, test, vi } from 'vitest'
import { connectionEnded, connectionMade, useConnection } from '../../client/connection-status'
import { ProtocolError } from '../../protocol/error'
import { chatLeft, nickChosen } from '../../stores/account/session'
import { useKnownRooms } from '../../stores/rooms/known-rooms'
import { membershipOf, roomRefused, useRooms } from '../../stores/rooms/rooms'
import { joinKnownRooms, openRoom } from './open-room'

const request = vi.hoisted(() => vi.fn())
const connect = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ connect }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  request.mockReset()
  request.mockImplementation(async (_, { nick, room }) => ({ user: { id: 'u', nick, room }, token: 't' }))
  connect.mockReset()
  connectionMade()
  nickChosen('ada')
  useKnownRooms.setState({ rooms: [] })
  useRooms.setState({ byRoom: new Map() })
})

test('someone with a nickname joins a room by opening it, and the browser remembers it', async () => {
  openRoom('tea')
  expect(membershipOf('tea')?.status).toBe('returning')
  await vi.advanceTimersByTimeAsync(0)
  expect(membershipOf('tea')).toEqual({ status: 'in', nick: 'ada' })
  expect(useKnownRooms.getState().rooms.map(({ id }) => id)).toEqual(['tea'])
})

test('someone who has left the chat sees only the join page', async () => {
  chatLeft()
  openRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(request).not.toHaveBeenCalled()
  expect(useKnownRooms.getState().rooms).toEqual([])
})

test('a room is joined once, however often it is opened', async () => {
  for (let count = 0; count < 3; count += 1) openRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  openRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(request).toHaveBeenCalledTimes(1)
})

test('a refused nickname is not tried again, another one is', async () => {
  roomRefused('tea', 'ada', { code: 'nick_taken', reason: 'No.' })
  openRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(request).not.toHaveBeenCalled()
  nickChosen('lovelace')
  openRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(membershipOf('tea')).toEqual({ status: 'in', nick: 'lovelace' })
})

test('a connection is opened if there is none, and left alone if one is being made', async () => {
  request.mockRejectedValue(new ProtocolError({ code: 'offline', message: 'No.' }))
  connectionEnded()
  openRoom('tea')
  expect(connect).toHaveBeenCalledTimes(1)
  useConnection.setState({ status: 'connecting' })
  joinKnownRooms()
  openRoom('cake')
  expect(connect).toHaveBeenCalledTimes(1)
})
