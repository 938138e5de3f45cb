import { expect, test } from 'vitest'
import { whoIsHere } from './who-is-here'

test.each([
  [[], 0, ''],
  [['Ada'], 1, 'Ada is here.'],
  [['Ada', 'Bob'], 2, 'Ada and Bob are here.'],
  [['Ada', 'Bob', 'Cy'], 3, 'Ada, Bob and 1 more are here.'],
  [['Ada', 'Bob'], 900, 'Ada, Bob and 898 more are here.'],
])('of %j, %i in all', (nicks, total, sentence) => {
  expect(whoIsHere(nicks, total).replaceAll(/[\u2068\u2069]/g, '')).toBe(sentence)
})
