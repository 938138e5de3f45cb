import { beforeEach, expect, test } from 'vitest'
import type { Message } from '../../protocol/generated'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import { forgetVisit } from '../by-room'
import {
  headTold,
  historyLoaded,
  isBehind,
  messagesExpired,
  messagesOf,
  messagesReceived,
  missedLoaded,
  useMessages,
} from './messages'

const ROOM = 'global'
const history = sampleHistory(ROOM)

beforeEach(() => useMessages.setState({ byRoom: new Map() }))

test('a history starts an empty room', () => {
  historyLoaded(messages(4, 5), { ...history, head: 5, hasMore: true })
  expect(seqs()).toEqual([4, 5])
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 5, head: 5, hasMore: true })
})

test('a message before its history is ignored', () => {
  messagesReceived(ROOM, messages(6))
  expect(messagesOf(ROOM)).toBeUndefined()
})

test('messages are ordered by seq, however they arrive', () => {
  historyLoaded([], history)
  messagesReceived(ROOM, messages(3))
  messagesReceived(ROOM, messages(2, 1))
  expect(seqs()).toEqual([1, 2, 3])
  expect(isBehind(ROOM)).toBe(false)
})

test('a message received twice is there once', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  messagesReceived(ROOM, messages(1, 2))
  messagesReceived(ROOM, messages(2))
  expect(seqs()).toEqual([1, 2])
})

test('a gap is noticed and filled', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  messagesReceived(ROOM, messages(4))
  expect(isBehind(ROOM)).toBe(true)
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 1, head: 4 })
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(2, 3, 4),
      head: 4,
      epoch: 'e1',
      truncated: false,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(seqs()).toEqual([1, 2, 3, 4])
  expect(isBehind(ROOM)).toBe(false)
})

test('a gap of expired messages does not stay a gap', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  messagesReceived(ROOM, messages(4))
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(4),
      head: 4,
      epoch: 'e1',
      truncated: false,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(seqs()).toEqual([1, 4])
  expect(isBehind(ROOM)).toBe(false)
})

test('an answer that ends before the head fills the gap as far as it goes', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  messagesReceived(ROOM, messages(7))
  const part = {
    messages: messages(2, 3),
    head: 7,
    epoch: 'e1',
    truncated: false,
    shortenings: 0,
    change: 0,
    hasMore: true,
  }
  missedLoaded(ROOM, { after: 1, change: 0 }, part)
  expect(seqs()).toEqual([1, 2, 3, 7])
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 3, head: 7 })
  missedLoaded(ROOM, { after: 3, change: 0 }, { ...part, messages: messages(4, 5, 6, 7), hasMore: false })
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(isBehind(ROOM)).toBe(false)
})

test('an answer that ends before the head still reports the head', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  headTold(ROOM, 3, 'e1')
  missedLoaded(
    ROOM,
    { after: 1, change: 0 },
    {
      messages: messages(2),
      head: 9,
      epoch: 'e1',
      truncated: false,
      shortenings: 0,
      change: 0,
      hasMore: true,
    },
  )
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 2, head: 9 })
})

test('a lost last message is noticed by the head', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  headTold(ROOM, 1, 'e1')
  expect(isBehind(ROOM)).toBe(false)
  headTold(ROOM, 2, 'e1')
  expect(isBehind(ROOM)).toBe(true)
})

test('an old head changes nothing', () => {
  historyLoaded(messages(5), { ...history, head: 5 })
  headTold(ROOM, 3, 'e1')
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 5, head: 5 })
})

test('a new epoch replaces the list, even if its numbers are smaller', () => {
  historyLoaded(messages(1, 2, 3), { ...history, head: 3 })
  headTold(ROOM, 2, 'e2')
  expect(isBehind(ROOM)).toBe(true)
  messagesReceived(ROOM, messages(3))
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(1, 2),
      head: 2,
      epoch: 'e2',
      truncated: false,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(seqs()).toEqual([1, 2, 3])
  expect(messagesOf(ROOM)).toMatchObject({ epoch: 'e2', upTo: 3, head: 3 })
})

test('an answer of another epoch is requested again, so that nothing that arrived meanwhile is lost', () => {
  historyLoaded(messages(1, 2, 3), { ...history, head: 3 })
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(1),
      head: 1,
      epoch: 'e2',
      truncated: true,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(messagesOf(ROOM)).toMatchObject({ epoch: 'e2', upTo: 0, head: 1, messages: [] })
  expect(isBehind(ROOM)).toBe(true)
})

test('a late answer leaves no gap in a list that was replaced meanwhile', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  historyLoaded(messages(90, 91), {
    ...history,
    head: 91,
    truncated: true,
    shortenings: 0,
    change: 0,
    hasMore: true,
  })
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(2, 3),
      head: 3,
      epoch: 'e1',
      truncated: false,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(40, 41),
      head: 41,
      epoch: 'e1',
      truncated: true,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(seqs()).toEqual([90, 91])
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 91, head: 91 })
})

test('a history after a return is added to what is here', () => {
  historyLoaded(messages(1, 2), { ...history, head: 2, hasMore: true })
  historyLoaded(messages(3, 4), { ...history, head: 4 })
  expect(seqs()).toEqual([1, 2, 3, 4])
  expect(messagesOf(ROOM)?.hasMore).toBe(true)
})

test('a history that does not connect replaces the list', () => {
  historyLoaded(messages(1, 2), { ...history, head: 2 })
  historyLoaded(messages(90, 91), {
    ...history,
    head: 91,
    hasMore: true,
    truncated: true,
    shortenings: 0,
    change: 0,
  })
  expect(seqs()).toEqual([90, 91])
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 91, hasMore: true })
})

test('missed messages that do not connect replace the list, but not what arrived meanwhile', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  messagesReceived(ROOM, messages(92))
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: messages(90, 91),
      head: 91,
      epoch: 'e1',
      truncated: true,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(seqs()).toEqual([90, 91, 92])
  expect(messagesOf(ROOM)).toMatchObject({ upTo: 92, hasMore: true })
})

test('a message is gone at its expiry, not before', () => {
  const [first, second] = messages(1, 2)
  if (!first || !second) throw new Error('two were made')
  const later = { ...second, expiresAt: '2026-11-24T12:00:10.000Z' }
  historyLoaded([first, later], { ...history, head: 2 })
  messagesExpired(Date.parse(first.expiresAt) - 1)
  expect(seqs()).toEqual([1, 2])
  messagesExpired(Date.parse(first.expiresAt))
  expect(seqs()).toEqual([2])
  expect(isBehind(ROOM)).toBe(false)
})

test('nothing older is left to load when the oldest has expired', () => {
  const [first, second] = messages(51, 52)
  if (!first || !second) throw new Error('two were made')
  const later = { ...second, expiresAt: '2026-11-24T12:00:10.000Z' }
  historyLoaded([first, later], { ...history, head: 52, hasMore: true })
  messagesExpired(Date.parse(first.expiresAt))
  expect(messagesOf(ROOM)?.hasMore).toBe(false)
})

test('rooms are independent, whatever they are called', () => {
  historyLoaded(messages(1), { ...history, head: 1 })
  historyLoaded(messages(7), { ...history, room: '__proto__', head: 7 })
  expect(messagesOf('constructor')).toBeUndefined()
  forgetVisit('__proto__')
  expect(messagesOf('__proto__')).toBeUndefined()
  expect(seqs()).toEqual([1])
})

function messages(...seqs: number[]): Message[] {
  return seqs.map((seq) => sampleMessage(ROOM, seq))
}

function seqs(): number[] {
  return messagesOf(ROOM)?.messages.map((message) => message.seq) ?? []
}
