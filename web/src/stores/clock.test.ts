import { expect, test } from 'vitest'
import { serverNow, serverTimeTold } from './clock'

test('a clock that is two hours slow still knows the server’s time', () => {
  serverTimeTold('2026-11-23T12:00:00.000Z', Date.parse('2026-11-23T10:00:00.000Z'))
  expect(serverNow(Date.parse('2026-11-23T10:00:05.000Z'))).toBe(Date.parse('2026-11-23T12:00:05.000Z'))
})

test('a time that cannot be read changes nothing', () => {
  serverTimeTold('2026-11-23T12:00:00.000Z', Date.parse('2026-11-23T12:00:00.000Z'))
  serverTimeTold('soon', 0)
  expect(serverNow(5)).toBe(5)
})
