import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import { knockAnswered, knockHeard, useKnocks, useOwnKnocks } from '../../stores/rooms/knocks'
import { isIn, useRooms } from '../../stores/rooms/rooms'
import { admitted, knock, knockAgain } from './knock'

const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ connected: async () => undefined, connect: () => undefined }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  request.mockReset()
  request.mockImplementation(async (_, { room, nick }) => ({
    user: { id: 'u', nick, room },
    token: 't',
    room,
  }))
  useRooms.setState({ byRoom: new Map() })
  useKnocks.setState({ byRoom: new Map() })
  useOwnKnocks.setState({ byRoom: new Map() })
})

test('someone who knocks waits, and joins when they are let in', async () => {
  expect(await knock('tea', 'ada')).toBeUndefined()
  expect(useOwnKnocks.getState().byRoom.get('tea')).toBe('ada')
  await admitted('tea')
  expect(isIn('tea')).toBe(true)
  expect(useOwnKnocks.getState().byRoom.size).toBe(0)
})

test('a refused knock says why', async () => {
  request.mockRejectedValueOnce(new ProtocolError({ code: 'invalid_nick', message: 'Too long.' }))
  expect(await knock('tea', 'ada')).toBe('Too long.')
  expect(useOwnKnocks.getState().byRoom.size).toBe(0)
})

test('being let in without having knocked does nothing', async () => {
  await admitted('tea')
  expect(request).not.toHaveBeenCalled()
})

test('a new connection knocks again', async () => {
  await knock('tea', 'ada')
  request.mockClear()
  await knockAgain()
  expect(request.mock.calls).toEqual([['knock', { room: 'tea', nick: 'ada' }]])
})

test('someone who knocks twice is listed once, and not at all once answered', () => {
  knockHeard('tea', { id: 'u', nick: 'ada' })
  knockHeard('tea', { id: 'u', nick: 'lovelace' })
  expect(useKnocks.getState().byRoom.get('tea')).toEqual([{ id: 'u', nick: 'lovelace' }])
  knockAnswered('tea', 'u')
  expect(useKnocks.getState().byRoom.get('tea')).toEqual([])
})
