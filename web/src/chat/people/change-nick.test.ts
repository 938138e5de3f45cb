import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import { nickChosen, tokenGiven, useSession } from '../../stores/account/session'
import { useAnnouncements } from '../../stores/messages/announcements'
import { useRenames } from '../../stores/people/renames'
import { roomOpened } from '../../stores/rooms/known-rooms'
import { nickIn, roomEntered } from '../../stores/rooms/rooms'
import { changeNick, nickChangedHere } from './change-nick'

const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  request.mockReset()
  nickChosen('ada')
  tokenGiven('old', 'u1')
  roomEntered('global', 'ada')
  roomEntered('tea', 'ada')
})

test('the new nickname and token are kept, in every room, and the person stays the same', async () => {
  request.mockResolvedValue({ nick: 'lovelace', token: 'new' })
  expect(await changeNick('lovelace')).toBeUndefined()
  expect(useSession.getState()).toMatchObject({ nick: 'lovelace', token: 'new', userId: 'u1' })
  expect([nickIn('global'), nickIn('tea')]).toEqual(['lovelace', 'lovelace'])
})

test('a taken nickname changes nothing, and another is suggested', async () => {
  request.mockRejectedValue(new ProtocolError({ code: 'nick_taken', message: 'Taken.', suggestion: 'bob 2' }))
  expect(await changeNick('bob')).toEqual({ reason: 'Taken.', suggestion: 'bob 2' })
  expect(useSession.getState()).toMatchObject({ nick: 'ada', token: 'old' })
  expect(nickIn('global')).toBe('ada')
})

test('someone who gives way to an account is told, and has the new name in that room from then on', () => {
  roomOpened('tea')
  nickChangedHere({ room: 'tea', nick: 'ada 2', token: 'new' })
  expect([nickIn('tea'), nickIn('global')]).toEqual(['ada 2', 'ada'])
  expect(useSession.getState()).toMatchObject({ nick: 'ada', token: 'new', userId: 'u1' })
  expect(useRenames.getState().byRoom.get('tea')).toMatchObject([{ from: 'ada', to: 'ada 2', gaveWay: true }])
  expect(useAnnouncements.getState().text).toContain('You are now ada 2')
})
