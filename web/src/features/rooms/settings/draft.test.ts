import { expect, test } from 'vitest'
import { sampleRoom } from '../../../protocol/samples'
import {
  changesOf,
  draftOf,
  editingOptions,
  lifetimeHint,
  lifetimeOptions,
  maxPeopleReason,
  slowModeOptions,
} from './draft'

const HOUR_MS = 3_600_000
const before = draftOf(sampleRoom('tea', { name: 'Tea', lifetimeMs: 24 * HOUR_MS }))

test('what was not changed is not sent', () => {
  expect(changesOf(before, before)).toEqual({})
  expect(changesOf({ ...before, name: ' Tea ' }, before)).toEqual({})
})

test('what was changed is sent, and an empty field means no value', () => {
  const draft = { ...before, name: ' ', topic: 'Leaves', lifetime: 'for ever', maxPeople: '12', listed: true }
  expect(changesOf(draft, before)).toEqual({
    name: null,
    topic: 'Leaves',
    lifetimeMs: null,
    maxPeople: 12,
    listed: true,
  })
})

test('a shorter lifetime says that it deletes, a longer one that it changes nothing', () => {
  expect(lifetimeHint(before, before)).toBeUndefined()
  expect(lifetimeHint({ ...before, lifetime: String(HOUR_MS) }, before)).toMatch(
    /older than 1 hour are deleted/,
  )
  expect(lifetimeHint({ ...before, lifetime: 'for ever' }, before)).toMatch(/keep their old expiry/)
  expect(lifetimeHint(before, { ...before, lifetime: 'for ever' })).toMatch(/older than 24 hours are deleted/)
})

test('the current value can be kept, whatever it is', () => {
  const odd = draftOf(sampleRoom('tea', { lifetimeMs: 7_200_000, editMs: 7_200_000, slowModeMs: 7000 }))
  expect(editingOptions(odd).map(([, words]) => words)).toEqual([
    'Never',
    'For 5 minutes',
    'For 1 hour',
    'For 2 hours',
    'For 24 hours',
    'As long as they live',
  ])
  expect(lifetimeOptions(odd).map(([, words]) => words)).toEqual([
    '1 hour',
    '2 hours',
    '24 hours',
    '7 days',
    '30 days',
    '1 year',
    'For ever',
  ])
  expect(slowModeOptions(odd)).toContainEqual(['7000', 'One message in 7 seconds'])
})

test.each(['', '2', ' 50 '])('"%s" is a number of people, or none', (maxPeople) => {
  expect(maxPeopleReason({ ...before, maxPeople })).toBeUndefined()
})

test.each(['1', '0', 'many', '2.5', '-3'])('"%s" is not a number of people', (maxPeople) => {
  expect(maxPeopleReason({ ...before, maxPeople })).toBeDefined()
})

test('only what this person may choose is offered, and the current value', () => {
  const words = (lifetimeMs: number | null, longestMs: number) =>
    lifetimeOptions(draftOf(sampleRoom('tea', { lifetimeMs })), longestMs).map(([, word]) => word)
  expect(words(24 * HOUR_MS, 48 * HOUR_MS)).toEqual(['1 hour', '24 hours', '2 days'])
  expect(words(null, 24 * HOUR_MS)).toEqual(['1 hour', '24 hours', 'For ever'])
})
