import { beforeEach, expect, test } from 'vitest'
import type { Message } from '../protocol/generated'
import { sampleHistory, sampleMessage } from '../protocol/samples'
import { historyLoaded, messagesOf, messagesReceived, useMessages } from '../stores/messages/messages'
import type { RoomMessages } from './room-messages'
import { countAfter, unreadIn } from './unread'

const room = 'global'
const me = { userId: 'me', nick: 'Ada' }
const history = sampleHistory(room)

beforeEach(() => useMessages.setState({ byRoom: new Map() }))

test('messages of others after the mark are unread, the reader’s own never', () => {
  historyLoaded([by('bob', 1), by('bob', 2), by('me', 3), by('bob', 4)], { ...history, head: 4 })
  expect(unreadIn(known(), { epoch: 'e1', seq: 1 }, me)).toEqual({ count: 2, mentions: 0 })
})

test('a mention is counted separately, never the reader’s own, and no longer once read', () => {
  const messages = [by('bob', 1, '@ada'), by('bob', 2, 'hi @ADA!'), by('me', 3, '@Ada'), by('bob', 4)]
  historyLoaded(messages, { ...history, head: 4 })
  expect(unreadIn(known(), { epoch: 'e1', seq: 1 }, me)).toEqual({ count: 2, mentions: 1 })
})

test('in a new epoch everything is unread', () => {
  historyLoaded([by('bob', 1), by('bob', 2)], { ...history, head: 2 })
  expect(unreadIn(known(), { epoch: 'e0', seq: 90 }, me).count).toBe(2)
})

test('messages that are not loaded count by their seq', () => {
  historyLoaded([by('bob', 51), by('bob', 52)], { ...history, head: 52, hasMore: true })
  expect(unreadIn(known(), { epoch: 'e1', seq: 40 }, me).count).toBe(12)
  expect(countAfter(52, known(), 'me')).toBe(0)
})

test('without more to load, expired messages are not unread', () => {
  historyLoaded([by('bob', 51)], { ...history, head: 51 })
  expect(unreadIn(known(), { epoch: 'e1', seq: 3 }, me).count).toBe(1)
})

test('a room without a mark has nothing unread', () => {
  historyLoaded([by('bob', 1)], { ...history, head: 1 })
  expect(unreadIn(known(), undefined, me).count).toBe(0)
})

test('a new message is unread at once', () => {
  historyLoaded([], history)
  messagesReceived(room, [by('bob', 1)])
  expect(unreadIn(known(), { epoch: 'e1', seq: 0 }, me).count).toBe(1)
})

function known(): RoomMessages {
  const there = messagesOf(room)
  if (!there) throw new Error('a history was loaded')
  return there
}

function by(senderId: string, seq: number, content = 'hello'): Message {
  return sampleMessage(room, seq, { senderId, senderNick: senderId, content })
}
