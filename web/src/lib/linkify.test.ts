import { expect, test } from 'vitest'
import { linkify } from './linkify'

function links(text: string): string[] {
  return linkify(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []))
}

test.each([
  ['https://a.example', ['https://a.example']],
  ['see http://a.example/b?c=d#e now', ['http://a.example/b?c=d#e']],
  ['Really? https://a.example/b.', ['https://a.example/b']],
  ['(https://a.example/b)', ['https://a.example/b']],
  ['https://a.example/b_(c)', ['https://a.example/b_(c)']],
  ['(see https://a.example/b_(c)).', ['https://a.example/b_(c)']],
  ['见https://a.example/路，好', ['https://a.example/路']],
  ['https://a.example, https://b.example!', ['https://a.example', 'https://b.example']],
  ['HTTPS://A.example', ['HTTPS://A.example']],
])('%j links %j', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://a.example',
  'https://',
  'http://.',
  'https://[',
  'plain words',
  'a.example',
  '',
])('%j has no link', (text) => {
  expect(links(text)).toEqual([])
})

test('the pieces together are the text', () => {
  const text = '  a\nhttps://a.example/(b))), "https://b.example" <https://c.example>\n\n'
  expect(
    linkify(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})

test('a bidi override never hides inside a link', () => {
  expect(links('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/'])
})

test('a hostile text is cut in time', () => {
  const started = performance.now()
  linkify(`https://a.example/${')'.repeat(4000)}`)
  linkify('http://'.repeat(570))
  expect(performance.now() - started).toBeLessThan(500)
})
