import { expect, test } from 'vitest'
import { findEmoji, QUICK } from './emoji'

const found = async (text: string) =>
  (await findEmoji(text)).flatMap(({ emoji }) => emoji.map((one) => one.emoji))

test('emoji are found by their names and by other words for them', async () => {
  expect(await found('thumbs up')).toContain('👍')
  expect(await found(':+1:')).toContain('👍')
  expect(await found('TADA')).toContain('🎉')
  expect(await found('germany')).toEqual(['🇩🇪'])
  expect(await found('no such thing')).toEqual([])
})

test('without a word there are all of them, in named groups', async () => {
  const groups = await findEmoji(' ')
  expect(groups).toHaveLength(9)
  expect(groups.every(({ name }) => name !== '')).toBe(true)
  const all = await found('')
  expect(all.length).toBeGreaterThan(1500)
  expect(all).toEqual(expect.arrayContaining([...QUICK]))
})
