import { expect, test } from 'vitest'
import { isRoomId, newRoomId, pathOfRoom, roomOfPath, shortName } from './room-id'

test.each(['global', 'a', 'A-z_0', 'x'.repeat(64)])('%j is a room', (id) => {
  expect(isRoomId(id)).toBe(true)
})

test.each(['', 'x'.repeat(65), 'a b', 'ä', 'a/b', 'a.b', 'a\n'])('%j is not a room', (id) => {
  expect(isRoomId(id)).toBe(false)
})

test('global is at the root, every other room under /room', () => {
  expect(pathOfRoom('global')).toBe('/')
  expect(pathOfRoom('tea')).toBe('/room/tea')
})

test('a new id is valid, has 128 bits and is never the same', () => {
  const ids = new Set(Array.from({ length: 500 }, newRoomId))
  expect(ids.size).toBe(500)
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
})

test.each(['global', 'tea', 'A-z_0'])('the address of %j leads back to it', (room) => {
  expect(roomOfPath(pathOfRoom(room))).toBe(room)
})

test.each([
  'tea/',
  'tea//',
  'tea.',
  'tea./',
  'tea,',
  'tea!',
  'tea)',
  'tea).',
  'tea%2F',
  'tea%22',
  'tea%3F',
  'tea%20',
  'tea’',
  'tea%E2%80%9D',
  'tea」。',
  'tea…',
])('/room/%s is the room tea', (rest) => {
  expect(roomOfPath(`/room/${rest}`)).toBe('tea')
})

test.each(['tea_', 'tea-', '-_'])('/room/%s is a room unchanged', (room) => {
  expect(roomOfPath(`/room/${room}`)).toBe(room)
})

test.each([
  '/room/teä',
  '/room/.tea',
  '/room/tea.b.',
  '/room/%',
  '/room/%FF',
  '/room/...',
  '/room//tea',
  '/room/',
  '/room/a.b',
  '/room/a/b',
  '/rooms',
  '/room/%20',
])('%j names no room', (path) => {
  expect(roomOfPath(path)).toBeUndefined()
})

test('a generated id is shortened, a chosen id is not', () => {
  expect(shortName('global')).toBe('Global')
  expect(shortName('7Fq3kVb0sPzYw2N8uTgLxA')).toBe('Room 7Fq3…')
  expect(shortName('tea')).toBe('tea')
  expect(shortName('the-quarterly-meetings')).toBe('the-quarterly-meetings')
})
