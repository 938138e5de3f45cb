import { expect, test } from 'vitest'
import { wellFormed, wellFormedText } from './well-formed'

test.each([
  ['a whole emoji', '🙂', '🙂'],
  ['the first half of one', 'a\ud83d', 'a\ufffd'],
  ['the second half of one', '\ude42b', '\ufffdb'],
  ['the halves in the wrong order', '\ude42\ud83d', '\ufffd\ufffd'],
  ['a half before a whole one', '\ud83d🙂\ud83d', '\ufffd🙂\ufffd'],
  ['nothing', '', ''],
])('%s is well-formed', (_, text, expected) => {
  expect(wellFormedText(text)).toBe(expected)
})

test('every text of a payload is made well-formed, and nothing else is touched', () => {
  const payload = { nick: 'a\ud83d', after: 7, gone: null, idle: false, left: undefined, list: ['\udc00', 1] }
  expect(wellFormed(payload)).toEqual({ ...payload, nick: 'a\ufffd', list: ['\ufffd', 1] })
  expect(wellFormed(undefined)).toBeUndefined()
})
