import { expect, test } from 'vitest'
import { sampleRoom, sampleStanding } from '../protocol/samples'
import { writeRefusalOf } from './write-access'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const MUTED = { mutedUntil: '2026-11-23T12:10:00Z' }

test('anyone can write until the server has said otherwise', () => {
  expect(writeRefusalOf(undefined, undefined, NOW)).toBeUndefined()
})

test('someone who may write can write', () => {
  expect(writeRefusalOf(sampleStanding(), sampleRoom('tea'), NOW)).toBeUndefined()
})

test('a mute lasts until its end, and not a moment longer', () => {
  const standing = sampleStanding({ may: ['read'], ...MUTED })
  expect(writeRefusalOf(standing, sampleRoom('tea'), NOW)).toBe('muted')
  expect(writeRefusalOf(standing, sampleRoom('tea'), NOW + 600_000)).toBeUndefined()
})

test('a mute of someone else on the network says so', () => {
  const standing = sampleStanding({ may: ['read'], ...MUTED, mutedBy: 'network' })
  expect(writeRefusalOf(standing, sampleRoom('tea'), NOW)).toBe('muted_network')
})

test('a reader cannot write, muted or not', () => {
  const standing = sampleStanding({ role: 'reader', may: ['read'], ...MUTED })
  expect(writeRefusalOf(standing, sampleRoom('tea'), NOW + 600_000)).toBe('reader')
})

test.each(['accounts', 'members'] as const)('a room in which only %s write says so', (write) => {
  const standing = sampleStanding({ may: ['read'] })
  expect(writeRefusalOf(standing, sampleRoom('tea', { write }), NOW)).toBe(write)
})
