import { beforeEach, expect, test } from 'vitest'
import {
  isIn,
  returningRooms,
  roomAsked,
  roomEntered,
  roomLeft,
  roomRefused,
  roomsInterrupted,
  useRooms,
} from './rooms'

beforeEach(() => useRooms.setState({ byRoom: new Map() }))

test('a room is joined only when the server has said so', () => {
  roomAsked('global', 'ada')
  expect(isIn('global')).toBe(false)
  roomEntered('global', 'ada')
  expect(isIn('global')).toBe(true)
})

test('a lost connection interrupts the joined rooms, and no others', () => {
  roomEntered('global', 'ada')
  roomEntered('tea', 'ada')
  roomAsked('cake', 'ada')
  roomRefused('jam', 'ada', { code: 'invalid_nick', reason: 'No.' })
  roomsInterrupted()
  expect(returningRooms()).toEqual(['global', 'tea'])
  expect(isIn('global')).toBe(false)
})

test('a room that was left is not rejoined', () => {
  roomEntered('global', 'ada')
  roomLeft('global')
  roomsInterrupted()
  expect(returningRooms()).toEqual([])
})
