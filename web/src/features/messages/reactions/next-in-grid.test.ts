import { expect, test } from 'vitest'
import { nextInGrid } from './next-in-grid'

/** Two rows of three, a gap, and a row of two. */
const PLACES = [
  [0, 0],
  [0, 10],
  [0, 20],
  [10, 0],
  [10, 10],
  [10, 20],
  [40, 0],
  [40, 10],
].map(([offsetTop = 0, offsetLeft = 0]) => ({ offsetTop, offsetLeft }))
const next = (key: string, at: number) => nextInGrid(key, at, PLACES)

test('arrows go to the next one, and to the nearest of the next row', () => {
  expect([next('ArrowRight', 2), next('ArrowRight', 7)]).toEqual([3, undefined])
  expect([next('ArrowLeft', 3), next('ArrowLeft', 0)]).toEqual([2, undefined])
  expect([next('ArrowDown', 1), next('ArrowDown', 5), next('ArrowDown', 6)]).toEqual([4, 7, undefined])
  expect([next('ArrowUp', 7), next('ArrowUp', 4), next('ArrowUp', 1)]).toEqual([4, 1, undefined])
  expect([next('Enter', 1), next('ArrowDown', -1)]).toEqual([undefined, undefined])
})
