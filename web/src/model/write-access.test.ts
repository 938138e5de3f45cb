import { expect, test } from 'vitest'
import { sampleAccess, sampleRoom } from '../protocol/samples'
import { writeRefusalOf } from './write-access'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const MUTED = { mutedUntil: '2026-11-23T12:10:00Z' }

test('anyone can write until the server has said otherwise', () => {
  expect(writeRefusalOf(undefined, undefined, NOW)).toBeUndefined()
})

test('someone who may write can write', () => {
  expect(writeRefusalOf(sampleAccess(), sampleRoom('tea'), NOW)).toBeUndefined()
})

test('a mute lasts until its end, and not a moment longer', () => {
  const access = sampleAccess({ may: ['read'], ...MUTED })
  expect(writeRefusalOf(access, sampleRoom('tea'), NOW)).toBe('muted')
  expect(writeRefusalOf(access, sampleRoom('tea'), NOW + 600_000)).toBeUndefined()
})

test('a mute of someone else on the network says so', () => {
  const access = sampleAccess({ may: ['read'], ...MUTED, mutedBy: 'network' })
  expect(writeRefusalOf(access, sampleRoom('tea'), NOW)).toBe('muted_network')
})

test('a reader cannot write, muted or not', () => {
  const access = sampleAccess({ role: 'reader', may: ['read'], ...MUTED })
  expect(writeRefusalOf(access, sampleRoom('tea'), NOW + 600_000)).toBe('reader')
})

test.each(['accounts', 'members'] as const)('a room in which only %s write says so', (write) => {
  const access = sampleAccess({ may: ['read'] })
  expect(writeRefusalOf(access, sampleRoom('tea', { write }), NOW)).toBe(write)
})
