import { expect, test } from 'vitest'
import { plainText, withLineFeeds } from './plain-text'

test('plain text is not changed', () => {
  for (const text of ['', 'x', '  two\twords \n', '👩‍👩‍👧 é\u202e\u00a0']) expect(plainText(text)).toBe(text)
})

test.each([
  ['a\r\nb\rc\r\n\r\nd', 'a\nb\nc\n\nd'],
  ['a\n\rb', 'a\n\nb'],
  ['a\vb\fc\u0085d\u2028e\u2029f', 'a\nb\nc\nd\ne\nf'],
  ['a\u2028\u2028b\r\n\u0085c', 'a\n\nb\n\nc'],
  ['no end', 'no end'],
])('the lines of %j end in a line feed', (text, expected) => {
  expect(withLineFeeds(text)).toBe(expected)
  expect(plainText(text)).toBe(expected)
})

test('half a character is replaced', () => {
  expect(plainText('a\ud83d 🙂')).toBe('a\ufffd 🙂')
})

test('of the control characters only tab and line feed are left', () => {
  const codes = [...Array.from({ length: 0x20 }, (_, code) => code), 0x7f]
  const c1 = Array.from({ length: 0x20 }, (_, code) => 0x80 + code)
  const text = String.fromCharCode(...codes.filter((code) => code !== 0x0d), ...c1)
  expect(plainText(`a${text}b`)).toBe('a\t\n\n\n\nb')
})
