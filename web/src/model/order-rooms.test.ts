import { expect, test } from 'vitest'
import { orderRooms } from './order-rooms'

test('the global room is first, then the latest activity', () => {
  const rooms = [
    { id: 'old', movedMs: 1 },
    { id: 'new', movedMs: 9 },
    { id: 'global', movedMs: 0 },
  ]
  expect(orderRooms(rooms)).toEqual(['global', 'new', 'old'])
})

test('rooms with the same activity keep one order', () => {
  const rooms = ['b', 'a', 'c'].map((id) => ({ id, movedMs: 5 }))
  expect(orderRooms(rooms)).toEqual(['a', 'b', 'c'])
})
