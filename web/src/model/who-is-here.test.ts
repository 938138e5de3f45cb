import { expect, test } from 'vitest'
import { whoIsHere } from './who-is-here'

test.each([
  [[], 0, ''],
  [['Ada'], 1, 'Ada is here.'],
  [['Ada', 'Bob'], 2, 'Ada and Bob are here.'],
  [['Ada', 'Bob', 'Cy'], 3, 'Ada, Bob and 1 more are here.'],
  [['Ada', 'Bob'], 900, 'Ada, Bob and 898 more are here.'],
])('of %j, %i in all', (nicks, total, sentence) => {
  const pieces = whoIsHere(nicks, total)
  expect(pieces.map(({ text }) => text).join('')).toBe(sentence)
  expect(pieces.filter(({ kind }) => kind === 'name').map(({ text }) => text)).toEqual(nicks.slice(0, 2))
})
