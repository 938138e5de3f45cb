import { expect, test } from 'vitest'
import type { Message } from '../../protocol/generated'
import type { Outgoing } from '../../stores/messages/outbox'
import { rowsOf } from './rows'

const today = new Date(2026, 10, 23)
const me = { userId: 'me', nick: 'ada', today }

test('an author is named once within five minutes', () => {
  const rows = rowsOf([by('bob', 12, 0), by('bob', 12, 4), by('bob', 12, 9)], [], me)
  expect(rows.map((row) => row.startsGroup)).toEqual([true, false, true])
})

test('another author and another nickname are named', () => {
  const renamed = { ...by('bob', 12, 1), senderNick: 'robert' }
  const rows = rowsOf([by('bob', 12, 0), renamed, by('cleo', 12, 2)], [], me)
  expect(rows.map((row) => row.startsGroup)).toEqual([true, true, true])
})

test('each day has one heading, and names its first author', () => {
  const rows = rowsOf([by('bob', -1, 59), by('bob', 0, 1), by('bob', 0, 2)], [], me)
  expect(rows.map((row) => row.day)).toEqual(['Yesterday', 'Today', undefined])
  expect(rows.map((row) => row.startsGroup)).toEqual([true, true, false])
})

test('unsent messages come after the stored ones', () => {
  const rows = rowsOf([by('bob', 12, 0)], [outgoing('c1')], me)
  expect(rows.map((row) => row.status)).toEqual(['sent', 'pending'])
  expect(rows[1]).toMatchObject({ own: true, senderNick: 'ada' })
})

test('a message keeps its row when it is acknowledged', () => {
  const [before] = rowsOf([], [outgoing('c1')], me)
  const [after] = rowsOf([{ ...by('me', 12, 0), clientId: 'c1' }], [], me)
  expect(after?.id).toBe(before?.id)
})

test('another’s message with my clientId is another row', () => {
  const [mine, other] = rowsOf([{ ...by('bob', 12, 0), clientId: 'c1' }], [outgoing('c1')], me)
  expect(mine?.id).not.toBe(other?.id)
})

test('the line "New" is shown once, above the first message of others, and names its author', () => {
  const messages = [
    { ...by('bob', 12, 0), seq: 1 },
    { ...by('me', 12, 1), seq: 2 },
    { ...by('bob', 12, 2), seq: 3 },
    { ...by('bob', 12, 3), seq: 4 },
  ]
  const rows = rowsOf(messages, [], { ...me, newAfter: 1 })
  expect(rows.map((row) => row.startsNew)).toEqual([false, false, true, false])
  expect(rowsOf(messages, [], { ...me, newAfter: 4 }).some((row) => row.startsNew)).toBe(false)
  const [, , , fourth] = rowsOf(messages, [], { ...me, newAfter: 3 })
  expect(fourth).toMatchObject({ startsNew: true, startsGroup: true })
})

test('messages that mention the reader are marked, their own never', () => {
  const rows = rowsOf(
    [
      { ...by('bob', 12, 0), content: 'hi @Ada' },
      { ...by('me', 12, 1), content: '@ada' },
    ],
    [],
    me,
  )
  expect(rows.map((row) => row.status === 'sent' && row.speaksToMe)).toEqual([true, false])
})

function by(senderId: string, hour: number, minute: number): Message {
  const createdAt = new Date(2026, 10, 23, hour, minute).toISOString()
  const id = `${senderId}-${hour}-${minute}`
  const rest = { roomId: 'global', seq: 1, content: 'hello', expiresAt: createdAt }
  return { ...rest, id, senderId, senderNick: senderId, createdAt }
}

function outgoing(clientId: string): Outgoing {
  return {
    clientId,
    room: 'global',
    content: 'hello',
    nick: 'ada',
    place: 1,
    writtenAt: new Date(2026, 10, 23, 12).toISOString(),
    status: 'pending',
  }
}
