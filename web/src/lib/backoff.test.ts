import { expect, test } from 'vitest'
import { backoffMs, retryMs } from './backoff'

test('attempts wait longer and longer, up to ten seconds', () => {
  const even = () => 0.5
  expect([0, 1, 2, 3, 4, 50].map((attempt) => backoffMs(attempt, even))).toEqual([
    1000, 2000, 4000, 8000, 10_000, 10_000,
  ])
})

test('a crowd is spread over half to one and a half of the time', () => {
  expect(backoffMs(0, () => 0)).toBe(500)
  expect(backoffMs(0, () => 0.999)).toBe(1499)
})

test('a time that the server named is respected, and spread a little', () => {
  expect(retryMs(0, 4000, () => 0)).toBe(4000)
  expect(retryMs(0, 4000, () => 0.5)).toBe(4200)
  expect(retryMs(3, 500, () => 0.5)).toBe(8000)
})
