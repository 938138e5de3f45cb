import { expect, test } from 'vitest'
import { hueOf, initialOf } from './person'

test.each([
  ['ada', 'A'],
  ['  bob', 'B'],
  ['Ольга', 'О'],
  ['李雷', '李'],
  ['🙂 smile', '🙂'],
  ['👩‍👧 both', '👩‍👧'],
  ['e\u0301mile', 'E\u0301'],
  ['', '?'],
])('the initial of %j is %j', (nick, initial) => {
  expect(initialOf(nick)).toBe(initial)
})

test('the same id has the same hue', () => {
  expect(hueOf('u_7f3a')).toBe(hueOf('u_7f3a'))
})

test('hues are on the circle and spread out', () => {
  const hues = Array.from({ length: 360 }, (_, index) => hueOf(`user-${index}`))
  for (const hue of hues) expect(hue).toBeGreaterThanOrEqual(0)
  for (const hue of hues) expect(hue).toBeLessThan(360)
  expect(new Set(hues.map((hue) => Math.floor(hue / 30))).size).toBe(12)
})
