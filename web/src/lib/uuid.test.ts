import { expect, test } from 'vitest'
import { uuid } from './uuid'

test('a uuid has the form of version 7', () => {
  for (let round = 0; round < 500; round += 1) {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})

test('two uuids differ', () => {
  expect(uuid()).not.toBe(uuid())
})

test('a uuid begins with the time', () => {
  const before = Date.now()
  const time = Number.parseInt(uuid().slice(0, 13).replace('-', ''), 16)
  expect(time).toBeGreaterThanOrEqual(before)
  expect(time).toBeLessThanOrEqual(Date.now())
})
