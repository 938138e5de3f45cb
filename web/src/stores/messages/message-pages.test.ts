import { beforeEach, expect, test } from 'vitest'
import { KEPT_MAX } from '../../model/room-messages'
import type { Message } from '../../protocol/generated'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import {
  newerAsked,
  newerLoaded,
  newestWanted,
  olderAsked,
  olderFailed,
  olderLoaded,
  readerMoved,
  surplusDropped,
} from './message-pages'
import {
  headTold,
  historyLoaded,
  isBehind,
  messagesOf,
  messagesReceived,
  missedLoaded,
  useMessages,
} from './messages'

const ROOM = 'global'
const history = sampleHistory(ROOM)

beforeEach(() => useMessages.setState({ byRoom: new Map() }))

test('an older page is put first, and ends the loading', () => {
  historyLoaded(messages(3, 4), { ...history, head: 4, hasMore: true })
  olderAsked(ROOM)
  expect(messagesOf(ROOM)?.older).toBe('loading')
  olderLoaded(ROOM, 'e1', 3, { messages: messages(1, 2), hasMore: false, change: 0 })
  expect(seqs()).toEqual([1, 2, 3, 4])
  expect(messagesOf(ROOM)).toMatchObject({ older: 'idle', hasMore: false, upTo: 4 })
})

test('an older page of another epoch is dropped', () => {
  historyLoaded(messages(3), { ...history, head: 3, hasMore: true })
  olderLoaded(ROOM, 'e0', 3, { messages: messages(1, 2), hasMore: false, change: 0 })
  expect(seqs()).toEqual([3])
})

test('an older page that no longer connects is dropped', () => {
  historyLoaded(messages(30, 31), { ...history, head: 31, hasMore: true })
  olderAsked(ROOM)
  historyLoaded(messages(90, 91), {
    ...history,
    head: 91,
    hasMore: true,
    truncated: true,
    shortenings: 0,
    change: 0,
  })
  olderLoaded(ROOM, 'e1', 30, { messages: messages(28, 29), hasMore: true, change: 0 })
  expect(seqs()).toEqual([90, 91])
  expect(messagesOf(ROOM)).toMatchObject({ older: 'idle', hasMore: true })
})

test('an older page that failed can be requested again', () => {
  historyLoaded(messages(3), { ...history, head: 3, hasMore: true })
  olderAsked(ROOM)
  olderFailed(ROOM)
  expect(messagesOf(ROOM)).toMatchObject({ older: 'failed', hasMore: true })
})

test('the oldest are dropped, and can be loaded again', () => {
  historyLoaded(messages(1, 2, 3, 4), { ...history, head: 4 })
  surplusDropped(ROOM, 2)
  expect(seqs()).toEqual([3, 4])
  expect(messagesOf(ROOM)).toMatchObject({ hasMore: true, upTo: 4 })
})

test('at the end the oldest go when there are too many', () => {
  historyLoaded(messages(...range(1, KEPT_MAX)), { ...history, head: KEPT_MAX })
  messagesReceived(ROOM, messages(KEPT_MAX + 1))
  expect(seqs().slice(0, 1)).toEqual([2])
  expect(messagesOf(ROOM)).toMatchObject({ upTo: KEPT_MAX + 1, hasMore: true, newer: 'live' })
})

test('above the end the newest go without leaving a gap, and come back page by page', () => {
  historyLoaded(messages(...range(1, KEPT_MAX)), { ...history, head: KEPT_MAX })
  readerMoved(ROOM, 'above')
  messagesReceived(ROOM, messages(KEPT_MAX + 1, KEPT_MAX + 2))
  expect(seqs()).toEqual(range(1, KEPT_MAX))
  messagesReceived(ROOM, messages(KEPT_MAX + 3))
  expect(messagesOf(ROOM)).toMatchObject({ upTo: KEPT_MAX, head: KEPT_MAX + 3, newer: 'dropped' })
  expect(isBehind(ROOM)).toBe(false)

  newerAsked(ROOM)
  messagesReceived(ROOM, messages(KEPT_MAX + 4))
  const page = messages(...range(KEPT_MAX - 5, KEPT_MAX + 3))
  newerLoaded(ROOM, 'e1', KEPT_MAX, KEPT_MAX + 3, { messages: page, change: 0 })
  expect(seqs()).toEqual(range(4, KEPT_MAX + 3))
  expect(messagesOf(ROOM)).toMatchObject({ newer: 'dropped', hasMore: true })
  newerLoaded(ROOM, 'e1', KEPT_MAX + 3, KEPT_MAX + 4, { messages: messages(KEPT_MAX + 4), change: 0 })
  expect(messagesOf(ROOM)).toMatchObject({ upTo: KEPT_MAX + 4, head: KEPT_MAX + 4, newer: 'live' })
})

test('a newer page that no longer connects is dropped', () => {
  historyLoaded(messages(...range(1, KEPT_MAX)), { ...history, head: KEPT_MAX })
  readerMoved(ROOM, 'above')
  messagesReceived(ROOM, messages(KEPT_MAX + 1))
  newerAsked(ROOM)
  newestWanted(ROOM)
  newerLoaded(ROOM, 'e1', KEPT_MAX, KEPT_MAX + 1, { messages: messages(KEPT_MAX + 1), change: 0 })
  expect(seqs().at(-1)).toBe(KEPT_MAX)
  expect(isBehind(ROOM)).toBe(true)
})

test('a reader who goes to the newest gets the dropped messages as missed ones', () => {
  historyLoaded(messages(...range(1, KEPT_MAX)), { ...history, head: KEPT_MAX })
  readerMoved(ROOM, 'above')
  messagesReceived(ROOM, messages(KEPT_MAX + 1))
  headTold(ROOM, KEPT_MAX + 300, 'e1')
  newestWanted(ROOM)
  const newest = messages(...range(KEPT_MAX + 251, KEPT_MAX + 300))
  missedLoaded(
    ROOM,
    { after: messagesOf(ROOM)?.upTo ?? 0, change: 0 },
    {
      messages: newest,
      head: KEPT_MAX + 300,
      epoch: 'e1',
      truncated: true,
      shortenings: 0,
      change: 0,
      hasMore: false,
    },
  )
  expect(seqs()).toEqual(range(KEPT_MAX + 251, KEPT_MAX + 300))
  expect(messagesOf(ROOM)).toMatchObject({ hasMore: true, newer: 'live' })
})

function messages(...seqs: number[]): Message[] {
  return seqs.map((seq) => sampleMessage(ROOM, seq))
}

function seqs(): number[] {
  return messagesOf(ROOM)?.messages.map((message) => message.seq) ?? []
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
