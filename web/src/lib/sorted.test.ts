import { expect, test } from 'vitest'
import { lowerBound, patched } from './sorted'

const byNumber = (one: number, other: number) => one - other

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 1],
  [9, 3],
])('%i belongs at index %i', (item, place) => {
  expect(lowerBound([1, 3, 5], item, byNumber)).toBe(place)
})

test('a patched list is sorted, and the given list is not changed', () => {
  const list = [1, 3, 5]
  expect(patched(list, [3, 4], [6, 0, 2], byNumber)).toEqual([0, 1, 2, 5, 6])
  expect(list).toEqual([1, 3, 5])
})

test('a change among thousands compares a few of them', () => {
  const list = Array.from({ length: 5000 }, (_, index) => index)
  let comparisons = 0
  const counted = (one: number, other: number) => {
    comparisons += 1
    return one - other
  }
  patched(list, [17], [17.5], counted)
  expect(comparisons).toBeLessThan(30)
})
