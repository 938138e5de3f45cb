import { beforeEach, expect, test, vi } from 'vitest'
import { attemptAnswered, beginAttempt, endAttempt, hastenAttempt, transportFailed } from './attempt'
import { fake, heard, tried } from './fake-socket'
import { transportAnswered } from './transport'

vi.mock('./socket', async () => ({ socket: (await import('./fake-socket')).fake }))

const onFailure = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  endAttempt()
  transportAnswered('websocket')
  onFailure.mockClear()
  tried()
})

test('each sign of life gives an attempt as long again', () => {
  beginAttempt(onFailure)
  vi.advanceTimersByTime(5000)
  fake.io.engine.transport.emit('open')
  vi.advanceTimersByTime(5000)
  heard('open')
  vi.advanceTimersByTime(5999)
  expect(tried()).toEqual(['websocket'])
  vi.advanceTimersByTime(1)
  expect(tried()).toEqual(['polling'])
})

test('what arrives late on an abandoned transport is no sign of life', () => {
  beginAttempt(onFailure)
  const { engine } = fake.io
  vi.advanceTimersByTime(6000 + 5000)
  engine.emit('packet', { type: 'open' })
  vi.advanceTimersByTime(1000)
  expect(onFailure).toHaveBeenCalledTimes(1)
})

test('an attempt has failed, once, when neither transport works', () => {
  beginAttempt(onFailure)
  transportFailed()
  expect(tried()).toEqual(['websocket', 'polling'])
  expect(onFailure).not.toHaveBeenCalled()
  transportFailed()
  transportFailed()
  vi.advanceTimersByTime(60_000)
  expect(onFailure).toHaveBeenCalledTimes(1)
  expect(tried()).toEqual([])
})

test('the transport on which the server answered comes first the next time', () => {
  beginAttempt(onFailure)
  transportFailed()
  attemptAnswered()
  vi.advanceTimersByTime(60_000)
  tried()
  beginAttempt(onFailure)
  transportFailed()
  expect(tried()).toEqual(['polling', 'websocket'])
})

test('a new request waits for a young attempt, but not for one that hangs', () => {
  hastenAttempt(onFailure)
  vi.advanceTimersByTime(1999)
  hastenAttempt(onFailure)
  expect(tried()).toEqual(['websocket'])
  vi.advanceTimersByTime(1)
  hastenAttempt(onFailure)
  expect(tried()).toEqual(['polling'])
  vi.advanceTimersByTime(2000)
  hastenAttempt(onFailure)
  expect(tried()).toEqual(['websocket'])
})
