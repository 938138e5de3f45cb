import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import { sampleAccess, sampleHistory, sampleRoom } from '../../protocol/samples'
import { useSession } from '../../stores/account/session'
import { historyLoaded, messagesOf, useMessages } from '../../stores/messages/messages'
import { accessTold, useAccess } from '../../stores/rooms/access'
import { blockOf } from '../../stores/rooms/blocked-rooms'
import { roomOpened, useKnownRooms } from '../../stores/rooms/known-rooms'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { keyFound, keyOfRoom } from '../../stores/rooms/room-keys'
import { isIn, membershipOf, roomEntered, roomsInterrupted, useRooms } from '../../stores/rooms/rooms'
import { roomClosed } from './close-room'
import { openRoom } from './open-room'
import { rejoinRooms } from './rejoin-rooms'
import { reopenRoom } from './reopen-room'

const BAN = { room: 'tea', code: 'banned', message: 'You are banned.', retryAfterMs: 3_600_000 } as const
const request = vi.hoisted(() => vi.fn())
const shelves = vi.hoisted(() => {
  const shelf = () => {
    const kept = new Map<string, string>()
    return {
      read: (key: string) => kept.get(key) ?? null,
      write: (key: string, value: string) => void kept.set(key, value),
      remove: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
    }
  }
  return { browserShelf: shelf(), tabShelf: shelf() }
})

vi.mock('../../lib/storage', () => shelves)
vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ connect: () => undefined, disconnect: () => undefined }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  shelves.browserShelf.clear()
  shelves.tabShelf.clear()
  request.mockReset()
  request.mockImplementation(async (_, { room, nick }) => ({
    user: { id: 'u', nick, room },
    token: 't',
    about: sampleRoom(room),
    standing: sampleAccess(),
  }))
  useMessages.setState({ byRoom: new Map() })
  useRooms.setState({ byRoom: new Map() })
  useKnownRooms.setState({ rooms: [] })
  useSession.setState({ nick: 'ada', isOut: false })
  roomOpened('tea')
  roomEntered('tea', 'ada')
  roomInfoTold(sampleRoom('tea'))
  accessTold('tea', sampleAccess())
  historyLoaded([], sampleHistory('tea'))
})

test('a ban of someone else on the network is not stored: signing in ends it', () => {
  roomClosed({ ...BAN, by: 'network' })
  expect(membershipOf('tea')).toMatchObject({ status: 'refused', code: 'banned', by: 'network' })
  expect(blockOf('tea')).toBeUndefined()
})

test('a banned person is out, and the messages of the room are forgotten', () => {
  roomClosed(BAN)
  expect(membershipOf('tea')).toMatchObject({ status: 'refused', code: 'banned', reason: 'You are banned.' })
  expect([messagesOf('tea'), useAccess.getState().byRoom.get('tea')]).toEqual([undefined, undefined])
})

test('a banned person does not rejoin with the next connection, or by opening the room', async () => {
  roomClosed(BAN)
  roomsInterrupted()
  rejoinRooms()
  openRoom('tea')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).not.toHaveBeenCalled()
})

test('a reloaded page knows of the ban, until it is over', () => {
  roomClosed(BAN)
  expect(blockOf('tea')?.code).toBe('banned')
  vi.advanceTimersByTime(3_600_000)
  expect(blockOf('tea')).toBeUndefined()
})

test('a ban without an end is known too', () => {
  roomClosed({ room: 'tea', code: 'banned', message: 'No.' })
  vi.advanceTimersByTime(86_400_000)
  expect(blockOf('tea')).toMatchObject({ code: 'banned', untilMs: undefined })
})

test('a final refusal is not tried again', async () => {
  roomsInterrupted()
  request.mockRejectedValue(new ProtocolError({ code: 'banned', message: 'No.', retryAfterMs: 1000 }))
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(request).toHaveBeenCalledTimes(1)
  expect(membershipOf('tea')).toMatchObject({ status: 'refused', code: 'banned' })
})

test('the person may try again, and joins', async () => {
  roomClosed(BAN)
  reopenRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(isIn('tea')).toBe(true)
  expect(blockOf('tea')).toBeUndefined()
})

test('a link’s secret is sent once', async () => {
  keyFound('tea', 'secret')
  reopenRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(request.mock.calls[0]?.[1]).toMatchObject({ room: 'tea', link: 'secret' })
  expect(keyOfRoom('tea')).toBeUndefined()
  reopenRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(request.mock.calls[1]?.[1]).not.toHaveProperty('link')
})

test('an invalid link is forgotten, one that was not tried is kept', async () => {
  keyFound('tea', 'secret')
  request.mockRejectedValueOnce(new ProtocolError({ code: 'room_locked', message: 'No.' }))
  reopenRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(keyOfRoom('tea')).toBe('secret')
  request.mockRejectedValueOnce(new ProtocolError({ code: 'link_invalid', message: 'No.' }))
  reopenRoom('tea')
  await vi.advanceTimersByTimeAsync(0)
  expect(keyOfRoom('tea')).toBeUndefined()
})
