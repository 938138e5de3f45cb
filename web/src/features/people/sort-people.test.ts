import { expect, test } from 'vitest'
import { sortPeople } from './sort-people'

const user = (id: string, nick: string) => ({ id, nick, room: 'global' })

test('I am first, then names in order, whatever their case', () => {
  const users = [user('1', 'cleo'), user('2', 'bob'), user('3', 'Ada'), user('4', 'zoe')]
  expect(sortPeople(users, '4').map(({ nick }) => nick)).toEqual(['zoe', 'Ada', 'bob', 'cleo'])
})

test('numbers sort as numbers, and the same names by id', () => {
  const users = [user('b', 'guest 10'), user('c', 'guest 9'), user('a', 'guest 10')]
  expect(sortPeople(users, '').map(({ id }) => id)).toEqual(['c', 'a', 'b'])
})

test('the list that was given stays as it is', () => {
  const users = [user('2', 'bob'), user('1', 'ada')]
  sortPeople(users, '')
  expect(users.map(({ id }) => id)).toEqual(['2', '1'])
})
