import { expect, test } from 'vitest'
import { keyMeans } from './key-means'

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
  expect(keyMeans(enter, false)).toBe('send')
})

test('Shift+Enter breaks the line', () => {
  expect(keyMeans({ ...enter, shiftKey: true }, false)).toBe('other')
})

test('Enter during a composition chooses a word', () => {
  expect(keyMeans({ ...enter, isComposing: true }, false)).toBe('other')
})

test('the Enter that ends a composition in Safari sends nothing', () => {
  expect(keyMeans({ ...enter, keyCode: 229 }, false)).toBe('other')
})

test('Enter on a touch keyboard breaks the line', () => {
  expect(keyMeans(enter, true)).toBe('other')
})

test('Ctrl+Enter sends everywhere', () => {
  expect(keyMeans({ ...enter, ctrlKey: true }, true)).toBe('send')
})

test('other keys are left alone', () => {
  expect(keyMeans({ ...enter, key: 'a' }, false)).toBe('other')
})

test('Esc leaves the editing, and the arrow begins one', () => {
  expect(keyMeans({ ...enter, key: 'Escape' }, false)).toBe('leave')
  expect(keyMeans({ ...enter, key: 'ArrowUp' }, true)).toBe('edit')
})

test('Esc and the arrow in a composition choose among its words', () => {
  expect(keyMeans({ ...enter, key: 'Escape', isComposing: true }, false)).toBe('other')
  expect(keyMeans({ ...enter, key: 'ArrowUp', isComposing: true }, false)).toBe('other')
})
