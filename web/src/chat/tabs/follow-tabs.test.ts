import { beforeEach, expect, test, vi } from 'vitest'

const kept = vi.hoisted(() => new Map<string, string>())
const request = vi.hoisted(() => vi.fn())
const navigate = vi.hoisted(() => vi.fn())
const disconnect = vi.hoisted(() => vi.fn())
const reconnect = vi.hoisted(() => vi.fn())

vi.mock('../../lib/storage', () => ({
  browserShelf: {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => kept.set(key, value),
  },
  tabShelf: { read: () => null, write: () => undefined },
}))
vi.mock('wouter/use-browser-location', () => ({ navigate }))
vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ connect: () => undefined, disconnect, reconnect }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

import { SIGNED_IN, useAccount } from '../../stores/account/account'
import { nickChosen, sessionChangedElsewhere } from '../../stores/account/session'
import { KNOWN_ROOMS, LEFT_ROOM, useKnownRooms } from '../../stores/rooms/known-rooms'
import { membershipOf, roomEntered, useRooms } from '../../stores/rooms/rooms'
import { followOtherTabs } from './follow-tabs'

const window = new EventTarget()
vi.stubGlobal('window', window)
followOtherTabs()

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', { pathname: '/room/tea' })
  kept.clear()
  navigate.mockReset()
  disconnect.mockReset()
  reconnect.mockReset()
  request.mockReset()
  request.mockImplementation(async (_, { nick, room }) => ({ user: { id: 'u', nick, room }, token: 't' }))
  useRooms.setState({ byRoom: new Map() })
  useKnownRooms.setState({ rooms: [] })
  nickChosen('ada')
  sessionChangedElsewhere()
  for (const room of ['tea', 'cake']) roomEntered(room, 'ada')
})

test('a room that another tab opens is joined here too', async () => {
  await told(KNOWN_ROOMS, rows('tea', 'cake', 'jam'))
  expect(membershipOf('jam')).toEqual({ status: 'in', nick: 'ada' })
})

test('a forgotten room is left, but not the open one', async () => {
  await told(KNOWN_ROOMS, rows('global'))
  expect(membershipOf('cake')).toBeUndefined()
  expect(request).toHaveBeenCalledWith('leave_room', { room: 'cake' })
  expect(membershipOf('tea')?.status).toBe('in')
})

test('a room that another tab has left is left here, even if it is open', async () => {
  await told(LEFT_ROOM, 'tea 1')
  expect(membershipOf('tea')).toBeUndefined()
  expect(navigate).toHaveBeenCalledWith('/')
})

test('the global room stays if it is open', async () => {
  vi.stubGlobal('location', { pathname: '/' })
  roomEntered('global', 'ada')
  await told(LEFT_ROOM, 'global 1')
  expect(membershipOf('global')?.status).toBe('in')
})

test('leaving the chat in one tab leaves it in all', async () => {
  await told('wechat.out', 'yes')
  expect(useRooms.getState().byRoom.size).toBe(0)
  expect(disconnect).toHaveBeenCalled()
})

test('another nickname is used in every tab', async () => {
  await told('wechat.nick', 'lovelace')
  expect(membershipOf('tea')).toEqual({ status: 'in', nick: 'lovelace' })
})

test('signing in or out in one tab does so in all', async () => {
  await told(SIGNED_IN, 's1')
  expect(useAccount.getState()).toEqual({ status: 'returning', sessionId: 's1' })
  await told(SIGNED_IN, 's1')
  expect(reconnect).toHaveBeenCalledTimes(1)
  await told(SIGNED_IN, '')
  expect(useAccount.getState().status).toBe('out')
  expect(reconnect).toHaveBeenCalledTimes(2)
})

async function told(key: string, newValue: string) {
  kept.set(key, newValue)
  window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }))
  await vi.advanceTimersByTimeAsync(0)
}

function rows(...rooms: string[]): string {
  return JSON.stringify(rooms.map((room) => [room, 1, '', '', '']))
}
