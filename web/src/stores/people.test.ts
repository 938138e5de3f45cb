import { beforeEach, expect, test } from 'vitest'
import { peopleChanged, peopleListed, usePeople } from './people'

const ROOM = 'global'
const user = (id: string, nick = id) => ({ id, nick, room: ROOM })

beforeEach(() => {
  usePeople.setState({ byRoom: new Map() })
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

test('a new nickname replaces the entry', () => {
  peopleChanged({ room: ROOM, joined: [user('ada', 'lovelace')], left: [], total: 2 })
  expect(usePeople.getState().byRoom.get(ROOM)?.users[0]?.nick).toBe('lovelace')
})

test('a difference without a list is not a list', () => {
  peopleChanged({ room: 'tea', joined: [user('ada')], left: [], total: 900 })
  expect(usePeople.getState().byRoom.has('tea')).toBe(false)
})

test('the total of a crowd is told, not counted', () => {
  peopleListed([user('ada')], { room: ROOM, total: 5000 })
  expect(usePeople.getState().byRoom.get(ROOM)?.total).toBe(5000)
})

function ids(): string[] {
  return (
    usePeople
      .getState()
      .byRoom.get(ROOM)
      ?.users.map(({ id }) => id) ?? []
  )
}
