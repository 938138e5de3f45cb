import { beforeEach, expect, test } from 'vitest'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import { useSession } from '../../stores/account/session'
import { forgetVisit } from '../../stores/by-room'
import { historyLoaded } from '../../stores/messages/messages'
import { useRenames } from '../../stores/people/renames'
import { receivePeople, receivePeopleChanged } from './receive-people'

const ROOM = 'global'
const user = (id: string, nick: string) => ({ id, nick, room: ROOM })
const told = () =>
  (useRenames.getState().byRoom.get(ROOM) ?? []).map(
    ({ from, to, afterSeq }) => `${from} is now ${to} after ${afterSeq}`,
  )

beforeEach(() => {
  forgetVisit(ROOM)
  useSession.setState({ userId: 'me' })
  historyLoaded([sampleMessage(ROOM, 7)], sampleHistory(ROOM, { head: 7 }))
  receivePeople([user('joe', 'Joe'), user('me', 'Me')], { room: ROOM, total: 2 })
})

test('a list with a new name for someone notes the rename, once', () => {
  const list = [user('joe', 'Joseph'), user('me', 'Me')]
  receivePeople(list, { room: ROOM, total: 2 })
  receivePeople(list, { room: ROOM, total: 2 })
  expect(told()).toEqual(['Joe is now Joseph after 7'])
})

test('so does a difference', () => {
  receivePeopleChanged({ room: ROOM, joined: [user('joe', 'Joseph')], left: [], total: 2 })
  expect(told()).toEqual(['Joe is now Joseph after 7'])
})

test('people who come, go or are away, and this person, are no rename', () => {
  receivePeopleChanged({ room: ROOM, joined: [user('ada', 'Ada')], left: ['joe'], total: 2 })
  receivePeopleChanged({ room: ROOM, joined: [{ ...user('ada', 'Ada'), idle: true }], left: [], total: 2 })
  receivePeopleChanged({ room: ROOM, joined: [user('me', 'Myself'), user('joe', 'Jo')], left: [], total: 3 })
  expect(told()).toEqual([])
})
