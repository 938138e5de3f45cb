import { expect, test } from 'vitest'
import { pathOfAccount, returnOfSearch } from './account-path'

test('a link to the account leads back to the room, and keeps the name', () => {
  const path = pathOfAccount('/new', { room: 'tea', name: 'Ada & Co' })
  expect(path).toBe('/account/new?room=tea&name=Ada+%26+Co')
  expect(returnOfSearch(new URL(path, 'http://chat').search)).toEqual({ room: 'tea', name: 'Ada & Co' })
})

test('without a room to return to the path is plain', () => {
  expect(pathOfAccount('', { room: undefined, name: '' })).toBe('/account')
})

test('an invalid room is not returned to', () => {
  expect(returnOfSearch('?room=https://elsewhere.example').room).toBeUndefined()
  expect(returnOfSearch('')).toEqual({ room: undefined, name: undefined })
})
