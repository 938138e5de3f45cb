import { expect, test } from 'vitest'
import { sortPeople } from './sort-people'

const user = (id: string, nick: string) => ({ id, nick, room: 'global' })

test('the reader is first, then names in order', () => {
  const users = [user('1', 'cleo'), user('3', 'Ada'), user('4', 'zoe')]
  expect(sortPeople(users, '4').map(({ nick }) => nick)).toEqual(['zoe', 'Ada', 'cleo'])
})

test('the given list is not changed', () => {
  const users = [user('2', 'bob'), user('1', 'ada')]
  sortPeople(users, '')
  expect(users.map(({ id }) => id)).toEqual(['2', '1'])
})
