import { beforeEach, expect, test, vi } from 'vitest'
import type { Table } from '../../lib/table'
import { sampleHistory, sampleMessage } from '../../protocol/samples'
import { useSession } from '../../stores/account/session'
import { historyLoaded, useMessages } from '../../stores/messages/messages'
import {
  messageDelivered,
  messageDiscarded,
  messageFailed,
  messageQueued,
  type Outgoing,
  outgoingOf,
  useOutbox,
} from '../../stores/messages/outbox'
import { keepOutbox, recallOutbox } from './keep-outbox'

const ROOM = 'global'
const rows = new Map<string, Outgoing>()
let loseAll = () => {}
const shelf: Table<Outgoing> = {
  all: vi.fn(async () => [...rows.values()].map((row) => ({ ...row }))),
  change: vi.fn(async ({ put, remove }) => {
    for (const row of put) rows.set(row.clientId, row)
    for (const id of remove) rows.delete(id)
  }),
  onLost: (lost) => {
    loseAll = lost
  },
}

/** Another tab of the same browser. */
const otherTab = new BroadcastChannel('wechat.outbox')

keepOutbox(shelf)

beforeEach(() => {
  useOutbox.setState({ byRoom: new Map() })
  useMessages.setState({ byRoom: new Map() })
  useSession.setState({ userId: 'me' })
  rows.clear()
  vi.mocked(shelf.change).mockClear()
})

test('an unsent message is stored until it is delivered', () => {
  write('a')
  write('b')
  expect([...rows.keys()]).toEqual(['a', 'b'])
  messageDelivered(ROOM, 'a')
  expect([...rows.keys()]).toEqual(['b'])
})

test('the reason of a failure is stored with the message', () => {
  write('a')
  messageFailed(ROOM, 'a', 'Too long.')
  expect(rows.get('a')).toMatchObject({ status: 'failed', reason: 'Too long.', nick: 'ada' })
})

test('a new page has what the last one stored, in its order', async () => {
  rows.set('second', kept('second', 2))
  rows.set('first', kept('first', 1))
  await recallOutbox()
  expect(ids()).toEqual(['first', 'second'])
})

test('recalled messages are not stored again: another tab may have delivered them meanwhile', async () => {
  rows.set('a', kept('a', 1))
  await recallOutbox()
  expect(shelf.change).not.toHaveBeenCalled()
})

test('a message that was delivered while being recalled stays away', async () => {
  rows.set('a', kept('a', 1))
  write('b')
  const recalled = recallOutbox()
  messageDiscarded(ROOM, 'b')
  await recalled
  expect(ids()).toEqual(['a'])
})

test('messages that are already in the room are not recalled', async () => {
  rows.set('a', kept('a', 1))
  historyLoaded([sampleMessage(ROOM, 1, { senderId: 'me', clientId: 'a' })], sampleHistory(ROOM, { head: 1 }))
  await recallOutbox()
  expect(ids()).toEqual([])
})

test('waiting messages are stored again when the browser has lost them, even recalled ones', async () => {
  rows.set('a', kept('a', 1))
  await recallOutbox()
  write('b')
  messageDelivered(ROOM, write('c'))
  rows.clear()
  loseAll()
  expect([...rows.keys()]).toEqual(['a', 'b'])
})

test('a failing database loses only what it should remember', async () => {
  vi.mocked(shelf.change).mockRejectedValueOnce(new Error('full'))
  vi.mocked(shelf.all).mockRejectedValueOnce(new Error('gone'))
  write('a')
  await recallOutbox()
  expect(ids()).toEqual(['a'])
})

test('a database that does not answer delays nothing', async () => {
  vi.useFakeTimers()
  vi.mocked(shelf.all).mockReturnValueOnce(new Promise(() => undefined))
  const recalled = recallOutbox()
  await vi.advanceTimersByTimeAsync(1000)
  await expect(recalled).resolves.toBeUndefined()
  vi.useRealTimers()
})

test('a message that another tab has discarded is discarded here too', async () => {
  write('a')
  write('b')
  otherTab.postMessage([{ room: ROOM, clientId: 'a' }])
  await vi.waitFor(() => expect(ids()).toEqual(['b']))
})

test('another tab hears what was delivered here', async () => {
  const heard: unknown[] = []
  otherTab.onmessage = ({ data }) => heard.push(data)
  write('settled')
  messageDelivered(ROOM, 'settled')
  await vi.waitFor(() => expect(heard).toContainEqual([{ room: ROOM, clientId: 'settled' }]))
})

function write(clientId: string): string {
  messageQueued(ROOM, { clientId, content: 'hello', nick: 'ada' })
  return clientId
}

function kept(clientId: string, place: number): Outgoing {
  const writtenAt = '2026-11-23T12:00:00.000Z'
  return { clientId, room: ROOM, content: 'hello', nick: 'ada', writtenAt, place, status: 'pending' }
}

function ids(): string[] {
  return outgoingOf(ROOM).map(({ clientId }) => clientId)
}
