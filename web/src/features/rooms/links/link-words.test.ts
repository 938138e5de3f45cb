import { expect, test } from 'vitest'
import type { LinkInfo } from '../../../protocol/generated'
import { linkWords } from './link-words'

const now = new Date(2026, 10, 23, 12)
const link: LinkInfo = { id: 'l', role: 'member', used: 0, createdAt: now.toISOString() }

test('a link without limits says so', () => {
  expect(linkWords(link, now)).toBe('any number of uses · used 0 times · no end')
})

test('a link that was used up says so', () => {
  expect(linkWords({ ...link, usesLeft: 0, used: 1 }, now)).toBe('0 uses left · used once · no end')
})

test('a link with an end says when, and when it is over', () => {
  const ends = (hour: number) =>
    linkWords({ ...link, expiresAt: new Date(2026, 10, 23, hour).toISOString() }, now)
  expect(ends(14)).toContain('until')
  expect(ends(11)).toContain('ended')
})
