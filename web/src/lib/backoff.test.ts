import { expect, test } from 'vitest'
import { backoffMs } from './backoff'

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
