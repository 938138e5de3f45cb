import { expect, test } from 'vitest'
import { plainText } from './plain-text'

test('text stays as it is', () => {
  for (const text of ['', 'x', '  two\twords \n', '👩‍👩‍👧 é\u202e\u00a0\u2028'])
    expect(plainText(text)).toBe(text)
})

test('lines end in a line feed whatever they ended in', () => {
  expect(plainText('a\r\nb\rc\r\n\r\nd')).toBe('a\nb\nc\n\nd')
})

test('no control character is left but tab and line feed', () => {
  const codes = [...Array.from({ length: 0x20 }, (_, code) => code), 0x7f]
  const c1 = Array.from({ length: 0x20 }, (_, code) => 0x80 + code)
  const text = String.fromCharCode(...codes.filter((code) => code !== 0x0d), ...c1)
  expect(plainText(`a${text}b`)).toBe('a\t\nb')
})
