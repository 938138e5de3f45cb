import { expect, test } from 'vitest'
import { countCodePoints } from './code-points'

test('letters, umlauts and ideographs count as one each', () => {
  expect(countCodePoints('aü李')).toBe(3)
})

test('an emoji counts as one although it is two UTF-16 units', () => {
  expect('🙂'.length).toBe(2)
  expect(countCodePoints('🙂')).toBe(1)
})

test('a family emoji counts as each of its people and joiners', () => {
  expect(countCodePoints('👩‍👧')).toBe(3)
})

test('an empty text counts as zero', () => {
  expect(countCodePoints('')).toBe(0)
})
