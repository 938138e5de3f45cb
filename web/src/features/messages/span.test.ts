import { expect, test } from 'vitest'
import { fitting, furtherDown, furtherUp, rangeAt, rangeOf, SHOWN_MAX, spanOf } from './span'

test('an open span includes what is added at its end', () => {
  const span = spanOf({ from: 10, to: 50 }, rows(1, 50))
  expect(rangeOf(span, rows(1, 60))).toEqual({ from: 10, to: 60 })
})

test('a span keeps its rows when a page is loaded before them', () => {
  const span = spanOf({ from: 10, to: 40 }, rows(51, 100))
  expect(rangeOf(span, rows(1, 100))).toEqual({ from: 60, to: 90 })
})

test('a span whose first rows have expired begins with the first that is left', () => {
  const span = spanOf({ from: 10, to: 40 }, rows(1, 50))
  expect(rangeOf(span, rows(21, 50))).toEqual({ from: 0, to: 20 })
})

test('there are never too many rows, and the reader keeps those that are near', () => {
  const many = { from: 0, to: SHOWN_MAX + 1 }
  expect(fitting(many, 'at the end').to).toBe(SHOWN_MAX + 1)
  expect(fitting(many, 'above').from).toBe(0)
  for (const looking of ['at the end', 'above'] as const) {
    expect(lengthOf(fitting(many, looking))).toBeLessThanOrEqual(SHOWN_MAX)
  }
})

test('a reader who goes up to the first row and down to the last has seen every row', () => {
  const count = 1234
  const seen = new Set<number>()
  let range = rangeAt({ kind: 'end' }, rows(1, count))
  const look = () => {
    expect(lengthOf(range)).toBeLessThanOrEqual(SHOWN_MAX)
    for (let row = range.from; row < range.to; row += 1) seen.add(row)
  }
  for (look(); range.from > 0; look()) range = furtherUp(range, 'above')
  expect(seen.size).toBe(count)
  seen.clear()
  for (look(); range.to < count; look()) range = furtherDown(range, count, 'above')
  expect(seen.size).toBe(count)
})

test('the first new message is shown with what was read before it', () => {
  const list = rows(1, 1000).map((row, index) => ({ ...row, startsNew: index === 500 }))
  const { from, to } = rangeAt({ kind: 'line' }, list)
  expect(from).toBeLessThan(500)
  expect(to).toBeGreaterThan(500)
  expect(rangeAt({ kind: 'line' }, rows(1, 1000)).to).toBe(1000)
})

function rows(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    id: `row ${from + index}`,
    startsNew: false,
  }))
}

function lengthOf({ from, to }: { from: number; to: number }): number {
  return to - from
}

test('selected rows stay, however many are added, up to a limit', () => {
  expect(fitting({ from: 40, to: 700 }, 'selecting')).toEqual({ from: 40, to: 700 })
  expect(furtherUp({ from: 40, to: 700 }, 'selecting')).toEqual({ from: 15, to: 700 })
  expect(furtherDown({ from: 40, to: 700 }, 900, 'selecting')).toEqual({ from: 40, to: 725 })
  expect(fitting({ from: 40, to: 5000 }, 'selecting')).toEqual({ from: 40, to: 1040 })
})
