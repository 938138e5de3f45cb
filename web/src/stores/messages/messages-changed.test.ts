import { beforeEach, expect, test } from 'vitest'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import {
  historyLoaded,
  lifetimeOf,
  lifetimeTold,
  messageDeleted,
  messagesExpired,
  messagesOf,
  missedLoaded,
  useMessages,
} from './messages'

const HOUR_MS = 3_600_000
const CREATED_MS = Date.parse('2026-11-23T12:00:00.000Z')
const ROOM = 'tea'

beforeEach(() => {
  useMessages.setState({ byRoom: new Map() })
  historyLoaded([sampleMessage(ROOM, 1), sampleMessage(ROOM, 2)], sampleHistory(ROOM, { head: 2 }))
})

test('a shorter life holds for the messages that are here', () => {
  lifetimeTold(ROOM, HOUR_MS)
  expect(lifetimeOf(ROOM)).toBe(HOUR_MS)
  messagesExpired(CREATED_MS + HOUR_MS - 1)
  expect(messagesOf(ROOM)?.messages).toHaveLength(2)
  messagesExpired(CREATED_MS + HOUR_MS)
  expect(messagesOf(ROOM)?.messages).toHaveLength(0)
})

test.each([48 * HOUR_MS, null])('a life of %s changes nothing that is here', (lifetimeMs) => {
  const before = messagesOf(ROOM)?.messages
  lifetimeTold(ROOM, lifetimeMs)
  expect(lifetimeOf(ROOM)).toBe(lifetimeMs)
  expect(messagesOf(ROOM)?.messages).toEqual(before)
})

test('a message that lives for ever outlives every day', () => {
  const expiresAt = '9999-12-31T23:59:59.000Z'
  const forEver = sampleMessage(ROOM, 3, { expiresAt })
  historyLoaded([forEver], sampleHistory(ROOM, { head: 3, epoch: 'e2', retentionMs: null }))
  messagesExpired(Date.parse('2126-01-01T00:00:00Z'))
  expect(messagesOf(ROOM)?.messages).toEqual([forEver])
})

test('a deleted message keeps its place and says nothing', () => {
  messageDeleted(ROOM, 'm1', 1)
  expect(messagesOf(ROOM)?.messages).toMatchObject([
    { seq: 1, content: '', deleted: true },
    { seq: 2, content: 'text 2' },
  ])
})

test('a place that belongs to another message is left alone', () => {
  const before = messagesOf(ROOM)
  messageDeleted(ROOM, 'of the room before it was cleared', 1)
  expect(messagesOf(ROOM)).toBe(before)
})

test('what was deleted while nobody could tell is gone with the next history', () => {
  const history = sampleHistory(ROOM, { head: 3, deleted: [{ id: 'm2', seq: 2 }] })
  historyLoaded([sampleMessage(ROOM, 3)], history)
  expect(messagesOf(ROOM)?.messages).toMatchObject([
    { seq: 1, content: 'text 1' },
    { seq: 2, content: '', deleted: true },
    { seq: 3, content: 'text 3' },
  ])
})

test('the same with what was missed, also where nothing was', () => {
  const nothing = { messages: [], epoch: 'e1', truncated: false, hasMore: false, shortenings: 0 }
  missedLoaded(ROOM, 2, { ...nothing, head: 2, deleted: [{ id: 'm1', seq: 1 }] })
  expect(messagesOf(ROOM)?.messages).toMatchObject([{ content: '', deleted: true }, { content: 'text 2' }])
})

test('what may have been deleted without a word is dropped, and can be loaded again', () => {
  historyLoaded([], sampleHistory(ROOM, { head: 2, deletedBefore: 2, deleted: [{ id: 'm2', seq: 2 }] }))
  expect(messagesOf(ROOM)).toMatchObject({ hasMore: true, messages: [{ seq: 2, content: '' }] })
})

test('a life that was made shorter meanwhile holds for what is here', () => {
  historyLoaded([], sampleHistory(ROOM, { head: 2, retentionMs: HOUR_MS }))
  messagesExpired(CREATED_MS + HOUR_MS)
  expect(messagesOf(ROOM)?.messages).toHaveLength(0)
})

test('when lives were made shorter meanwhile only what is told now is kept', () => {
  const missed = { messages: [sampleMessage(ROOM, 2)], head: 2, epoch: 'e1', truncated: true, hasMore: false }
  missedLoaded(ROOM, 2, { ...missed, shortenings: 1 })
  expect(messagesOf(ROOM)).toMatchObject({ hasMore: true, shortenings: 1, messages: [{ seq: 2 }] })
})
