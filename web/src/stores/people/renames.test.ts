import { beforeEach, expect, test } from 'vitest'
import { forgetVisit } from '../by-room'
import { type Rename, renameNoted, useRenames } from './renames'

const ROOM = 'global'
const rename = (from: string, to: string, changes: Partial<Rename> = {}) =>
  renameNoted(ROOM, { userId: 'joe', from, to, afterSeq: 3, epoch: 'e1', gaveWay: false, ...changes })
const told = () => (useRenames.getState().byRoom.get(ROOM) ?? []).map(({ from, to }) => `${from} → ${to}`)

beforeEach(() => forgetVisit(ROOM))

test('several renames in a row are one', () => {
  rename('Joe', 'Jo')
  rename('Ada', 'Ada L', { userId: 'ada' })
  rename('Jo', 'Joseph')
  expect(told()).toEqual(['Ada → Ada L', 'Joe → Joseph'])
})

test('a rename that is undone is none', () => {
  rename('Joe', 'Joseph')
  rename('Joseph', 'Joe')
  expect(told()).toEqual([])
})

test('a message between two renames keeps them apart', () => {
  rename('Joe', 'Joseph')
  rename('Joseph', 'Joe', { afterSeq: 4 })
  expect(told()).toEqual(['Joe → Joseph', 'Joseph → Joe'])
})

test('only the newest renames are kept', () => {
  for (let n = 0; n < 120; n += 1) rename(`${n}`, `${n + 1}`, { afterSeq: n })
  expect(told()).toHaveLength(50)
  expect(told().at(-1)).toBe('119 → 120')
})
