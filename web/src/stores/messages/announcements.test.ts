import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../../protocol/generated'
import { messagesAnnounced, useAnnouncements } from './announcements'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a few messages are read out, each with its author', () => {
  messagesAnnounced([message('ada', 'hello')])
  messagesAnnounced([message('bob', 'hi')])
  vi.advanceTimersByTime(2000)
  expect(useAnnouncements.getState().text).toBe('ada: hello\nbob: hi')
})

test('four messages in two seconds are announced as a number', () => {
  for (const text of ['1', '2', '3', '4']) messagesAnnounced([message('ada', text)])
  vi.advanceTimersByTime(2000)
  expect(useAnnouncements.getState().text).toBe('4 new messages')
})

test('the same words twice are two announcements', () => {
  const { turn } = useAnnouncements.getState()
  for (let time = 0; time < 2; time += 1) {
    messagesAnnounced([message('ada', 'yes')])
    vi.advanceTimersByTime(2000)
  }
  expect(useAnnouncements.getState().turn).toBe(turn + 2)
})

test('no messages are no announcement', () => {
  const before = useAnnouncements.getState()
  messagesAnnounced([])
  vi.advanceTimersByTime(2000)
  expect(useAnnouncements.getState()).toBe(before)
})

function message(senderNick: string, content: string): Message {
  const at = '2026-11-23T12:00:00.000Z'
  const rest = { id: 'm', roomId: 'global', seq: 1, senderId: 'u', createdAt: at, expiresAt: at }
  return { ...rest, senderNick, content }
}
