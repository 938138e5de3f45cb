import { expect, test } from 'vitest'
import { dayName, durationName, startOfDay } from './time'

const noon = new Date(2026, 10, 23, 12)

test('a minute after midnight is today, a minute before was yesterday', () => {
  expect(dayName(new Date(2026, 10, 23, 0, 1), noon)).toBe('Today')
  expect(dayName(new Date(2026, 10, 22, 23, 59), noon)).toBe('Yesterday')
})

test('an older day has its date', () => {
  expect(dayName(new Date(2026, 10, 20, 12), noon)).toMatch(/20/)
})

test('yesterday is right on the day after the clocks change', () => {
  expect(dayName(new Date(2026, 2, 29, 1), new Date(2026, 2, 30, 12))).toBe('Yesterday')
  expect(dayName(new Date(2026, 9, 25, 1), new Date(2026, 9, 26, 12))).toBe('Yesterday')
})

test('a day starts at its local midnight', () => {
  expect(startOfDay(noon)).toEqual(new Date(2026, 10, 23, 0, 0, 0, 0))
})

test.each([
  [24 * 3_600_000, '24 hours'],
  [48 * 3_600_000, '2 days'],
  [3_600_000, '1 hour'],
  [90 * 60_000, '90 minutes'],
  [2000, '2 seconds'],
  [86_399_998, '24 hours'],
  [0, '1 second'],
])('%d ms is called %j', (ms, name) => {
  expect(durationName(ms)).toBe(name)
})
