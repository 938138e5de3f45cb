import { expect, test } from 'vitest'
import { uuid } from './uuid'

test('a uuid has the form of version 4', () => {
  for (let round = 0; round < 500; round += 1) {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})

test('two uuids differ', () => {
  expect(uuid()).not.toBe(uuid())
})
