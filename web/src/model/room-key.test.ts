import { expect, test } from 'vitest'
import { keyIn, linkWith } from './room-key'

test('a link and its fragment belong together', () => {
  const link = new URL(linkWith('a-b_c', 'tea', 'https://chat.example'))
  expect(link.pathname).toBe('/room/tea')
  expect(keyIn(link.hash)).toBe('a-b_c')
})

test.each(['#k=a-b_c.', '#k=a-b_c).', '#k=a-b_c,', '#k=a-b_c/', '#k=a-b_c%22'])(
  '%s hands over what is in front of the end of the sentence',
  (hash) => {
    expect(keyIn(hash)).toBe('a-b_c')
  },
)

test.each(['', '#', '#composer', '#k=', '#other=1'])('%s has no secret', (hash) => {
  expect(keyIn(hash)).toBeUndefined()
})
