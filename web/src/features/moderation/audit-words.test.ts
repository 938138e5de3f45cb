import { expect, test } from 'vitest'
import { auditWords, detailWords } from './audit-words'

test('an action is put in words, even an unknown one', () => {
  expect([auditWords('set_role'), auditWords('move_chairs')]).toEqual(['changed the role of', 'move chairs'])
})

test('settings are named as the page names them, other details as they are', () => {
  expect(detailWords('name, lifetimeMs')).toBe('name, how long messages live')
  expect(detailWords('10 min')).toBe('10 min')
})
