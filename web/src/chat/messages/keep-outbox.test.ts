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

test('what is written is kept until it is delivered', () => {
  write('a')
  write('b')
  expect([...rows.keys()]).toEqual(['a', 'b'])
  messageDelivered(ROOM, 'a')
  expect([...rows.keys()]).toEqual(['b'])
})

test('why a message failed is kept with it', () => {
  write('a')
  messageFailed(ROOM, 'a', 'Too long.')
  expect(rows.get('a')).toMatchObject({ status: 'failed', reason: 'Too long.', nick: 'ada' })
})

test('a new page has what the last one kept, in its order', async () => {
  rows.set('second', kept('second', 2))
  rows.set('first', kept('first', 1))
  await recallOutbox()
  expect(ids()).toEqual(['first', 'second'])
})

test('what is recalled is not kept anew: another tab may have delivered it meanwhile', async () => {
  rows.set('a', kept('a', 1))
  await recallOutbox()
  expect(shelf.change).not.toHaveBeenCalled()
})

test('what was delivered while it was recalled stays away', async () => {
  rows.set('a', kept('a', 1))
  write('b')
  const recalled = recallOutbox()
  messageDiscarded(ROOM, 'b')
  await recalled
  expect(ids()).toEqual(['a'])
})

test('what is among the room’s messages already is not recalled', async () => {
  rows.set('a', kept('a', 1))
  historyLoaded([sampleMessage(ROOM, 1, { senderId: 'me', clientId: 'a' })], sampleHistory(ROOM, { head: 1 }))
  await recallOutbox()
  expect(ids()).toEqual([])
})

test('what waits is kept again when the browser has lost it, also what was recalled', async () => {
  rows.set('a', kept('a', 1))
  await recallOutbox()
  write('b')
  messageDelivered(ROOM, write('c'))
  rows.clear()
  loseAll()
  expect([...rows.keys()]).toEqual(['a', 'b'])
})

test('a database that fails costs nothing but the memory', async () => {
  vi.mocked(shelf.change).mockRejectedValueOnce(new Error('full'))
  vi.mocked(shelf.all).mockRejectedValueOnce(new Error('gone'))
  write('a')
  await recallOutbox()
  expect(ids()).toEqual(['a'])
})

test('a database that does not answer holds nobody up', async () => {
  vi.useFakeTimers()
  vi.mocked(shelf.all).mockReturnValueOnce(new Promise(() => undefined))
  const recalled = recallOutbox()
  await vi.advanceTimersByTimeAsync(1000)
  await expect(recalled).resolves.toBeUndefined()
  vi.useRealTimers()
})

test('a message that another tab has discarded goes here as well', async () => {
  write('a')
  write('b')
  otherTab.postMessage([{ room: ROOM, clientId: 'a' }])
  await vi.waitFor(() => expect(ids()).toEqual(['b']))
})

test('another tab hears what is settled here', async () => {
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
