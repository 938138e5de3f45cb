import { expect, test } from 'vitest'
import { sampleMessage } from '../../protocol/samples'
import type { Rename } from '../../stores/people/renames'
import { ABOVE, renamesByRow } from './renames-by-row'
import { rowsOf } from './rows'

const READER = { userId: 'me', nick: 'me', today: new Date('2026-11-23T13:00:00Z') }
const rows = rowsOf([sampleMessage('tea', 5), sampleMessage('tea', 8)], [], READER)
const [first, last] = [rows[0]?.id ?? '', rows[1]?.id ?? '']
const rename = (afterSeq: number, epoch = 'e1'): Rename => ({
  id: `${afterSeq}`,
  userId: 'joe',
  from: 'Joe',
  to: 'Joseph',
  afterSeq,
  epoch,
  gaveWay: false,
})
const placed = (renames: Rename[], extent = {}) =>
  [...renamesByRow(rows, renames, { epoch: 'e1', hasMore: false, isLive: true, ...extent })].map(
    ([id, those]) => [id, those.map(({ afterSeq }) => afterSeq)],
  )

test('each rename is under the message before it', () => {
  expect(placed([rename(5), rename(6), rename(8), rename(9)])).toEqual([
    [first, [5, 6]],
    [last, [8, 9]],
  ])
})

test('a rename before all messages is above them, if there are no older ones', () => {
  expect(placed([rename(4)])).toEqual([[ABOVE, [4]]])
  expect(placed([rename(4)], { hasMore: true })).toEqual([])
})

test('a rename after all messages waits until they are the end', () => {
  expect(placed([rename(5), rename(9)], { isLive: false })).toEqual([[first, [5]]])
})

test('renames of another epoch are left out', () => {
  expect(placed([rename(5, 'e2')])).toEqual([])
})
