import { expect, test } from 'vitest'
import type { Reaction } from '../protocol/generated'
import { type OwnReaction, reactorsText, shownReactions } from './reactions'

const ME = 'me'
const kind = (emoji: string, count: number, ...ids: string[]): Reaction => ({
  emoji,
  count,
  by: ids.map((id) => ({ id, nick: id })),
})
const own = (...entries: [string, OwnReaction][]) => new Map(entries)

test('one is one’s own when one is named', () => {
  const [mine, others] = shownReactions([kind('👍', 2, 'ada', ME), kind('🎉', 1, 'ada')], own(), ME)
  expect(mine).toEqual({ emoji: '👍', count: 2, own: true, names: ['ada'] })
  expect(others).toEqual({ emoji: '🎉', count: 1, own: false, names: ['ada'] })
})

test('what is not stored yet is shown already, and counted once', () => {
  const saving = own(['👍', { on: true, isSaving: true }], ['🎉', { on: true, isSaving: true }])
  const before = shownReactions([kind('👍', 1, 'ada')], saving, ME)
  expect(before.map(({ emoji, count, own }) => [emoji, count, own])).toEqual([
    ['👍', 2, true],
    ['🎉', 1, true],
  ])
  // The announcement came before the answer.
  const told = shownReactions([kind('👍', 2, 'ada', ME), kind('🎉', 1, ME)], saving, ME)
  expect(told.map(({ count }) => count)).toEqual([2, 1])
  const back = own(['👍', { on: false, isSaving: true }])
  expect(shownReactions([kind('👍', 1, ME)], back, ME)).toEqual([])
})

test('of a long list one’s own is remembered, of a short one the names say it', () => {
  const stored = own(['👍', { on: true, isSaving: false }])
  const ten = Array.from({ length: 10 }, (_, n) => `guest ${n}`)
  expect(shownReactions([kind('👍', 12, ...ten)], stored, ME)[0]?.own).toBe(true)
  // Another device of this person has taken it back.
  expect(shownReactions([kind('👍', 1, 'ada')], stored, ME)[0]?.own).toBe(false)
})

test('the names are read as a sentence', () => {
  const text = (count: number, isOwn: boolean, ...names: string[]) =>
    reactorsText({ emoji: '👍', count, own: isOwn, names })
  expect(text(1, true)).toBe('You')
  expect(text(2, true, 'Ada')).toBe('You and Ada')
  expect(text(4, false, 'Ada', 'Bob')).toBe('Ada, Bob, and 2 others')
  expect(text(2, false, 'Ada')).toBe('Ada and 1 other')
})
