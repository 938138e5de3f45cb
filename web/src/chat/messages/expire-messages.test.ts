import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import { historyLoaded, messagesOf, useMessages } from '../../stores/messages/messages'
import { expireMessages } from './expire-messages'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T12:00:00.000Z') })
  vi.stubGlobal('document', { addEventListener: () => undefined })
  useMessages.setState({ byRoom: new Map() })
})

afterEach(() => vi.unstubAllGlobals())

test('a message that never expires sets no timer that fires over and over', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  expireMessages()
  const forEver = sampleMessage('tea', 1, { expiresAt: '9999-12-31T23:59:59.000Z' })
  historyLoaded([forEver], sampleHistory('tea', { head: 1, retentionMs: null }))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 31 - 1])
  expect(messagesOf('tea')?.messages).toHaveLength(1)
})

test('beside a message that never expires the others still do', async () => {
  expireMessages()
  const messages = [
    sampleMessage('tea', 1, { expiresAt: '2026-11-23T13:00:00.000Z' }),
    sampleMessage('tea', 2, { expiresAt: '9999-12-31T23:59:59.000Z' }),
  ]
  historyLoaded(messages, sampleHistory('tea', { head: 2, retentionMs: null }))
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(messagesOf('tea')?.messages.map(({ seq }) => seq)).toEqual([2])
})
