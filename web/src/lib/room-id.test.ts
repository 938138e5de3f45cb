import { expect, test } from 'vitest'
import { isRoomId, pathOfRoom } from './room-id'

test.each(['global', 'a', 'A-z_0', 'x'.repeat(64)])('%j is a room', (id) => {
  expect(isRoomId(id)).toBe(true)
})

test.each(['', 'x'.repeat(65), 'a b', 'ä', 'a/b', 'a.b', 'a\n'])('%j is no room', (id) => {
  expect(isRoomId(id)).toBe(false)
})

test('global lives at the root, every other room under /room', () => {
  expect(pathOfRoom('global')).toBe('/')
  expect(pathOfRoom('tea')).toBe('/room/tea')
})
