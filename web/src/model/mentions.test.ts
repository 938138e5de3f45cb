import { expect, test } from 'vitest'
import { mentions } from './mentions'

test.each([
  ['@ada look', 'ada'],
  ['hello @ADA!', 'Ada'],
  ['(@ada)', 'ada'],
  ['@bob @ada', 'ada'],
  ['hi @Ada  Lovelace, see', 'ada lovelace'],
  ['@c++ is here', 'c++'],
  ['@Åsa', 'A\u030asa'],
  ['@李雷 你好', '李雷'],
])('"%s" mentions %s', (text, nick) => {
  expect(mentions(text, nick)).toBe(true)
})

test.each([
  ['ada', 'ada'],
  ['@adam', 'ada'],
  ['@ada_2', 'ada'],
  ['mail@ada', 'ada'],
  ['@Ada Byron', 'Ada Lovelace'],
  ['@axb', 'a.b'],
  ['@', ''],
])('"%s" does not mention %s', (text, nick) => {
  expect(mentions(text, nick)).toBe(false)
})
