import { expect, test } from 'vitest'
import { byNick } from './person-order'

const person = (id: string, nick: string) => ({ id, nick })

test('names are sorted, whatever their case', () => {
  const people = [person('1', 'cleo'), person('2', 'bob'), person('3', 'Ada')]
  expect(people.sort(byNick).map(({ nick }) => nick)).toEqual(['Ada', 'bob', 'cleo'])
})

test('numbers sort as numbers, and the same names by id', () => {
  const people = [person('b', 'guest 10'), person('c', 'guest 9'), person('a', 'guest 10')]
  expect(people.sort(byNick).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
})
