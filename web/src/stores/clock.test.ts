import { expect, test } from 'vitest'
import { serverDate, serverNow, serverTimeSeen, serverTimeTold, useClock } from './clock'

test('a browser whose clock is two hours slow knows the server’s time', () => {
  serverTimeTold('2026-11-23T12:00:00.000Z', Date.parse('2026-11-23T10:00:00.000Z'))
  expect(serverNow(Date.parse('2026-11-23T10:00:05.000Z'))).toBe(Date.parse('2026-11-23T12:00:05.000Z'))
})

test('an unreadable time changes nothing', () => {
  serverTimeTold('2026-11-23T12:00:00.000Z', Date.parse('2026-11-23T12:00:00.000Z'))
  serverTimeTold('soon', 0)
  expect(serverNow(5)).toBe(5)
})

test('the Date header of an answer counts as long as nothing better is known', () => {
  useClock.setState({ aheadMs: 0, told: 'not' })
  serverTimeSeen('Mon, 23 Nov 2026 12:00:00 GMT', Date.parse('2026-11-24T12:00:00.500Z'))
  expect(serverDate(Date.parse('2026-11-24T12:00:05.500Z'))).toEqual(new Date('2026-11-23T12:00:05.000Z'))
  serverTimeTold('2026-11-23T12:00:00.700Z', Date.parse('2026-11-24T12:00:00.500Z'))
  serverTimeSeen('Mon, 23 Nov 2026 12:00:00 GMT', Date.parse('2026-11-24T12:00:00.500Z'))
  serverTimeSeen(null)
  expect(serverNow(Date.parse('2026-11-24T12:00:00.500Z'))).toBe(Date.parse('2026-11-23T12:00:00.700Z'))
})
