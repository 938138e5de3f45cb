import { expect, test } from 'vitest'
import { enterMeans } from './enter-means'

const enter = {
  key: 'Enter',
  keyCode: 13,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
}

test('Enter sends', () => {
  expect(enterMeans(enter, false)).toBe('send')
})

test('Shift+Enter breaks the line', () => {
  expect(enterMeans({ ...enter, shiftKey: true }, false)).toBe('other')
})

test('Enter during a composition chooses a word', () => {
  expect(enterMeans({ ...enter, isComposing: true }, false)).toBe('other')
})

test('the Enter that ends a composition in Safari sends nothing', () => {
  expect(enterMeans({ ...enter, keyCode: 229 }, false)).toBe('other')
})

test('Enter on a touch keyboard breaks the line', () => {
  expect(enterMeans(enter, true)).toBe('other')
})

test('Ctrl+Enter sends everywhere', () => {
  expect(enterMeans({ ...enter, ctrlKey: true }, true)).toBe('send')
})

test('other keys are left alone', () => {
  expect(enterMeans({ ...enter, key: 'a' }, false)).toBe('other')
})
