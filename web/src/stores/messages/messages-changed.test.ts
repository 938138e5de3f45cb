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

test('a shorter lifetime applies to the messages that are here', () => {
  lifetimeTold(ROOM, HOUR_MS)
  expect(lifetimeOf(ROOM)).toBe(HOUR_MS)
  messagesExpired(CREATED_MS + HOUR_MS - 1)
  expect(messagesOf(ROOM)?.messages).toHaveLength(2)
  messagesExpired(CREATED_MS + HOUR_MS)
  expect(messagesOf(ROOM)?.messages).toHaveLength(0)
})

test.each([48 * HOUR_MS, null])(
  'a lifetime of %s does not change the messages that are here',
  (lifetimeMs) => {
    const before = messagesOf(ROOM)?.messages
    lifetimeTold(ROOM, lifetimeMs)
    expect(lifetimeOf(ROOM)).toBe(lifetimeMs)
    expect(messagesOf(ROOM)?.messages).toEqual(before)
  },
)

test('a message that lives for ever never expires', () => {
  const expiresAt = '9999-12-31T23:59:59.000Z'
  const forEver = sampleMessage(ROOM, 3, { expiresAt })
  historyLoaded([forEver], sampleHistory(ROOM, { head: 3, epoch: 'e2', retentionMs: null }))
  messagesExpired(Date.parse('2126-01-01T00:00:00Z'))
  expect(messagesOf(ROOM)?.messages).toEqual([forEver])
})

test('a deleted message keeps its seq and has no content', () => {
  messageDeleted(ROOM, 'm1', 1)
  expect(messagesOf(ROOM)?.messages).toMatchObject([
    { seq: 1, content: '', deleted: true },
    { seq: 2, content: 'text 2' },
  ])
})

test('a seq that belongs to another message is left alone', () => {
  const before = messagesOf(ROOM)
  messageDeleted(ROOM, 'of the room before it was cleared', 1)
  expect(messagesOf(ROOM)).toBe(before)
})

test('messages deleted while offline are gone with the next history', () => {
  const history = sampleHistory(ROOM, { head: 3, deleted: [{ id: 'm2', seq: 2 }] })
  historyLoaded([sampleMessage(ROOM, 3)], history)
  expect(messagesOf(ROOM)?.messages).toMatchObject([
    { seq: 1, content: 'text 1' },
    { seq: 2, content: '', deleted: true },
    { seq: 3, content: 'text 3' },
  ])
})

test('the same with missed messages, even if there are none', () => {
  const nothing = { messages: [], epoch: 'e1', truncated: false, hasMore: false, shortenings: 0, change: 0 }
  missedLoaded(ROOM, { after: 2, change: 0 }, { ...nothing, head: 2, deleted: [{ id: 'm1', seq: 1 }] })
  expect(messagesOf(ROOM)?.messages).toMatchObject([{ content: '', deleted: true }, { content: 'text 2' }])
})

test('messages that may have been deleted unnoticed are dropped, and can be loaded again', () => {
  historyLoaded([], sampleHistory(ROOM, { head: 2, deletedBefore: 2, deleted: [{ id: 'm2', seq: 2 }] }))
  expect(messagesOf(ROOM)).toMatchObject({ hasMore: true, messages: [{ seq: 2, content: '' }] })
})

test('a lifetime that was shortened meanwhile applies to what is here', () => {
  historyLoaded([], sampleHistory(ROOM, { head: 2, retentionMs: HOUR_MS }))
  messagesExpired(CREATED_MS + HOUR_MS)
  expect(messagesOf(ROOM)?.messages).toHaveLength(0)
})

test('if lifetimes were shortened meanwhile, only the new messages are kept', () => {
  const missed = { messages: [sampleMessage(ROOM, 2)], head: 2, epoch: 'e1', truncated: true, hasMore: false }
  missedLoaded(ROOM, { after: 2, change: 0 }, { ...missed, shortenings: 1, change: 0 })
  expect(messagesOf(ROOM)).toMatchObject({ hasMore: true, shortenings: 1, change: 0, messages: [{ seq: 2 }] })
})
