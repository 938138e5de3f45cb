import { expect, test } from 'vitest'
import { marked, wordsOf } from './marked'

const hits = (content: string, search: string) =>
  marked(content, wordsOf(search)).flatMap(({ text, isHit }) => (isHit ? [text] : []))

test('the words are marked wherever they are, and not what says who or when', () => {
  expect(hits('Soup, soup and SOUPS', 'soup from:ada')).toEqual(['Soup', 'soup', 'SOUP'])
  expect(hits('明天的会议', '会议')).toEqual(['会议'])
  expect(hits('a.b axb', 'a.b')).toEqual(['a.b'])
  expect(hits('anything', 'has:link')).toEqual([])
})

test('the whole text is there, or what is around the first hit', () => {
  const text = (content: string, search: string) =>
    marked(content, wordsOf(search))
      .map((piece) => piece.text)
      .join('')
  expect(text('no soup today', 'soup')).toBe('no soup today')
  const long = `${'x '.repeat(200)}needle${' y'.repeat(200)}`
  expect(text(long, 'needle')).toMatch(/^….*needle.*…$/)
  expect(text(long, 'needle').length).toBeLessThan(250)
})
