import { beforeEach, expect, test, vi } from 'vitest'

const kept = vi.hoisted(() => new Map<string, string>())

vi.mock('../../lib/storage', () => ({
  browserShelf: {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => kept.set(key, value),
  },
}))

import { nickChosen } from '../account/session'
import {
  KNOWN_ROOMS,
  knownRoomsChangedElsewhere,
  nickFor,
  roomForgotten,
  roomNamed,
  roomNickChosen,
  roomOpened,
  useKnownRooms,
} from './known-rooms'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  kept.clear()
  useKnownRooms.setState({ rooms: [] })
})

test('a room that was opened is known, once', () => {
  roomOpened('tea')
  roomOpened('tea')
  expect(ids()).toEqual(['tea'])
})

test('above fifty rooms the one opened longest ago is forgotten', () => {
  for (let number = 0; number <= 50; number += 1) {
    vi.advanceTimersByTime(1)
    roomOpened(`room-${number}`)
    // Opened again and again, so it stays.
    roomOpened('tea')
  }
  expect(ids()).toHaveLength(50)
  expect(ids()).toContain('tea')
  expect(ids()).not.toContain('room-0')
  expect(ids()).not.toContain('room-1')
  expect(ids()).toContain('room-2')
})

test('opening a room keeps its name', () => {
  roomOpened('tea')
  roomNamed('tea', '  Kitchen ')
  roomOpened('tea')
  expect(known('tea')?.name).toBe('Kitchen')
})

test('a name has at most forty characters', () => {
  roomOpened('tea')
  roomNamed('tea', '🫖'.repeat(50))
  expect(known('tea')?.name).toBe('🫖'.repeat(40))
})

test('what another tab has stored is not overwritten', () => {
  roomOpened('tea')
  kept.set(KNOWN_ROOMS, JSON.stringify([['tea', 1, 'Kitchen', '', '']]))
  roomOpened('cake')
  expect(known('tea')?.name).toBe('Kitchen')
})

test('a name that another tab has not read before it wrote is put back', () => {
  roomOpened('tea')
  const read = kept.get(KNOWN_ROOMS) ?? ''
  vi.advanceTimersByTime(1)
  roomNamed('tea', 'Kitchen')
  kept.set(KNOWN_ROOMS, read)
  knownRoomsChangedElsewhere(read)
  expect(known('tea')?.name).toBe('Kitchen')
  expect(kept.get(KNOWN_ROOMS)).toContain('Kitchen')
  // A later one of the other tab counts.
  const later = (kept.get(KNOWN_ROOMS) ?? '').replace('Kitchen', 'Pantry').replace('1000001', '1000002')
  knownRoomsChangedElsewhere(later)
  expect(known('tea')?.name).toBe('Pantry')
})

test('a room that another tab has forgotten is not known here either', () => {
  roomOpened('tea')
  roomOpened('cake')
  kept.set(KNOWN_ROOMS, '[]')
  knownRoomsChangedElsewhere('[]')
  expect(ids()).toEqual([])
})

test('a forgotten room loses its name', () => {
  roomOpened('tea')
  roomNamed('tea', 'Kitchen')
  roomForgotten('tea')
  roomOpened('tea')
  expect(known('tea')?.name).toBe('')
})

test('a nickname for one room is used as long as the one that it replaces', () => {
  nickChosen('ada')
  roomOpened('tea')
  roomNickChosen('tea', 'ada 2')
  expect([nickFor('tea'), nickFor('global')]).toEqual(['ada 2', 'ada'])
  nickChosen('lovelace')
  expect(nickFor('tea')).toBe('lovelace')
})

test.each(['{', '{}', 'null', '[1]', '[["a b",1]]', '[[null]]', '[["<script>"]]'])(
  'the foreign text %j is not a room',
  (text) => {
    knownRoomsChangedElsewhere(text)
    expect(ids()).toEqual([])
  },
)

function known(room: string) {
  return useKnownRooms.getState().rooms.find(({ id }) => id === room)
}

function ids(): string[] {
  return useKnownRooms.getState().rooms.map(({ id }) => id)
}
