import { expect, test } from 'vitest'
import { mergeBySeq } from './merge-by-seq'

const at = (...seqs: number[]) => seqs.map((seq) => ({ seq }))

test.each([
  [at(), at(1, 2), at(1, 2)],
  [at(1, 2), at(3), at(1, 2, 3)],
  [at(3, 4), at(1, 2), at(1, 2, 3, 4)],
  [at(1, 4), at(2, 3), at(1, 2, 3, 4)],
  [at(1, 2, 3), at(2, 3, 4), at(1, 2, 3, 4)],
  [at(), at(2, 1), at(1, 2)],
  [at(1), at(2, 2), at(1, 2)],
])('%j and %j are %j', (known, added, expected) => {
  expect(mergeBySeq(known, added)).toEqual(expected)
})

test('known items stay the same objects, so that their rows are not drawn again', () => {
  const known = at(1, 3)
  const merged = mergeBySeq(known, at(1, 2, 3))
  expect(merged[0]).toBe(known[0])
  expect(merged[2]).toBe(known[1])
})

test('adding nothing returns the same list', () => {
  const known = at(1)
  expect(mergeBySeq(known, [])).toBe(known)
})
