import { beforeEach, expect, test } from 'vitest'
import type { User } from '../../protocol/generated'
import { forgetVisit } from '../by-room'
import { peopleChanged, peopleListed, usePeople } from './people'

const ROOM = 'global'
const user = (id: string, nick = id): User => ({ id, nick, room: ROOM })

beforeEach(() => {
  forgetVisit(ROOM)
  peopleListed([user('ada'), user('bob')], { room: ROOM, total: 2 })
})

test('a list replaces the list', () => {
  peopleListed([user('cleo')], { room: ROOM, total: 1 })
  expect(ids()).toEqual(['cleo'])
})

test('a difference adds and removes', () => {
  peopleChanged({ room: ROOM, joined: [user('cleo')], left: ['ada'], total: 2 })
  expect(ids()).toEqual(['bob', 'cleo'])
})

test('a new nickname replaces the old one', () => {
  peopleChanged({ room: ROOM, joined: [user('ada', 'lovelace')], left: [], total: 2 })
  expect(users().map(({ nick }) => nick)).toEqual(['bob', 'lovelace'])
})

test('people are ordered by name, in whatever order they come', () => {
  peopleListed([user('3', 'Cleo'), user('1', 'ada')], { room: ROOM, total: 2 })
  peopleChanged({ room: ROOM, joined: [user('4', 'bob'), user('2', 'Dan')], left: [], total: 4 })
  expect(users().map(({ nick }) => nick)).toEqual(['ada', 'bob', 'Cleo', 'Dan'])
})

test('people who have not changed stay the same objects, in a list and in a difference', () => {
  const before = users()
  peopleListed([user('bob'), user('ada'), user('cleo')], { room: ROOM, total: 3 })
  expect(users()[0]).toBe(before[0])
  peopleChanged({
    room: ROOM,
    joined: [user('bob'), { ...user('ada'), idle: true }],
    left: ['cleo'],
    total: 2,
  })
  expect(users()[1]).toBe(before[1])
  expect(users()[0]).toEqual({ ...user('ada'), idle: true })
})

test('a difference without a list is not a list', () => {
  peopleChanged({ room: 'tea', joined: [user('ada')], left: [], total: 900 })
  expect(usePeople.getState().byRoom.has('tea')).toBe(false)
})

test('the total of a crowd is the server’s, not counted', () => {
  peopleListed([user('ada')], { room: ROOM, total: 5000 })
  expect(usePeople.getState().byRoom.get(ROOM)?.total).toBe(5000)
})

function users(): readonly User[] {
  return usePeople.getState().byRoom.get(ROOM)?.users ?? []
}

function ids(): string[] {
  return users().map(({ id }) => id)
}
