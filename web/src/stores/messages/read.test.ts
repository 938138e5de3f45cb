import { beforeEach, expect, test, vi } from 'vitest'
import { readUpTo } from '../../model/read-mark'
import { READ, readBegun, readElsewhere, readForgotten, readOnAnotherDevice, roomRead, useRead } from './read'

const room = 'global'
const shelf = new Map<string, string>()

vi.stubGlobal('localStorage', {
  getItem: (key: string) => shelf.get(key) ?? null,
  setItem: (key: string, value: string) => shelf.set(key, value),
})

beforeEach(() => {
  shelf.clear()
  useRead.setState({ byRoom: new Map() })
})

test('messages of the first visit count as read, those of the next do not', () => {
  readBegun(room, 'e1', 7)
  readBegun(room, 'e1', 12)
  expect(read('e1')).toBe(7)
})

test('what was read on another device replaces a mark that nobody has set', () => {
  readBegun(room, 'e1', 7)
  readOnAnotherDevice({ room, epoch: 'e1', seq: 4 })
  expect(read('e1')).toBe(4)
  readOnAnotherDevice({ room, epoch: 'e1', seq: 3 })
  expect(read('e1')).toBe(4)
  readOnAnotherDevice({ room, epoch: 'e1', seq: 9 })
  expect(read('e1')).toBe(9)
})

test('what was read here is not unread because another device is behind', () => {
  readBegun(room, 'e1', 7)
  // The end of the room is looked at, with nothing new since it was opened.
  roomRead(room, 'e1', 7)
  readOnAnotherDevice({ room, epoch: 'e1', seq: 4 })
  expect(read('e1')).toBe(7)
})

test('a room that was only read on another device opens at what is new since', () => {
  readOnAnotherDevice({ room, epoch: 'e1', seq: 4 })
  readBegun(room, 'e1', 7)
  expect(read('e1')).toBe(4)
})

test('a mark never goes back', () => {
  roomRead(room, 'e1', 7)
  roomRead(room, 'e1', 5)
  expect(read('e1')).toBe(7)
})

test('nothing of a new epoch has been read, although its numbers are smaller', () => {
  roomRead(room, 'e1', 7)
  expect(read('e2')).toBe(0)
  roomRead(room, 'e2', 2)
  expect(read('e2')).toBe(2)
})

test('what another tab has read is read here, and the later mark counts', () => {
  roomRead(room, 'e1', 7)
  readElsewhere(JSON.stringify([[room, 'e1', 9]]))
  expect(read('e1')).toBe(9)
  readElsewhere(JSON.stringify([[room, 'e1', 3]]))
  expect(read('e1')).toBe(9)
})

test('a tab does not overwrite what another has read in another room', () => {
  shelf.set(READ, JSON.stringify([['tea', 'e1', 4]]))
  roomRead(room, 'e1', 7)
  expect(JSON.parse(shelf.get(READ) ?? '')).toEqual([
    ['tea', 'e1', 4],
    [room, 'e1', 7],
  ])
})

test('the rooms that were read longest ago are forgotten', () => {
  for (let number = 0; number < 120; number += 1) roomRead(`room-${number}`, 'e1', 1)
  expect(useRead.getState().byRoom.size).toBe(100)
  expect(useRead.getState().byRoom.has('room-119')).toBe(true)
})

test('a room that was left starts over', () => {
  roomRead(room, 'e1', 7)
  readForgotten(room)
  readBegun(room, 'e1', 12)
  expect(read('e1')).toBe(12)
})

test('a foreign text under the key is ignored', () => {
  readElsewhere('{"not": "ours"}')
  readElsewhere('nonsense')
  expect(useRead.getState().byRoom.size).toBe(0)
})

function read(epoch: string): number {
  return readUpTo(useRead.getState().byRoom.get(room), epoch)
}
