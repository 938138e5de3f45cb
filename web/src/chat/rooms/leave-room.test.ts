import { beforeEach, expect, test, vi } from 'vitest'
import { isNamed, nickChosen, useSession } from '../../stores/account/session'
import { useKnownRooms } from '../../stores/rooms/known-rooms'
import { membershipOf, roomEntered, useRooms } from '../../stores/rooms/rooms'
import { leaveChat, leaveRoom } from './leave-room'

const request = vi.hoisted(() => vi.fn())
const disconnect = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ disconnect }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  request.mockReset()
  request.mockResolvedValue({ room: 'tea' })
  disconnect.mockReset()
  nickChosen('ada')
  const known = { openedMs: 1, name: '', nick: '', insteadOf: '', namedMs: 0 }
  useKnownRooms.setState({ rooms: ['global', 'tea'].map((id) => ({ ...known, id })) })
  useRooms.setState({ byRoom: new Map() })
  for (const room of ['global', 'tea']) roomEntered(room, 'ada')
})

test('a room that is left is forgotten at once, and the others stay', async () => {
  const left = leaveRoom('tea')
  expect(membershipOf('tea')).toBeUndefined()
  expect(useKnownRooms.getState().rooms.map(({ id }) => id)).toEqual(['global'])
  await left
  expect(request.mock.calls).toEqual([['leave_room', { room: 'tea' }]])
  expect(membershipOf('global')?.status).toBe('in')
  expect(disconnect).not.toHaveBeenCalled()
})

test('a server that cannot be told delays nobody', async () => {
  request.mockRejectedValue(new Error('No.'))
  await leaveRoom('tea')
  expect(membershipOf('tea')).toBeUndefined()
})

test('someone who leaves the chat is in no room, is asked for a nickname, and has lost no room', () => {
  leaveChat()
  expect(useRooms.getState().byRoom.size).toBe(0)
  expect(disconnect).toHaveBeenCalledTimes(1)
  expect(isNamed(useSession.getState())).toBe(false)
  expect(useSession.getState().nick).toBe('ada')
  expect(useKnownRooms.getState().rooms).toHaveLength(2)
})
