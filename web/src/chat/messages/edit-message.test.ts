import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import { sampleHistory, sampleMessage, sampleRoom } from '../../protocol/samples'
import { useSession } from '../../stores/account/session'
import { draftOf } from '../../stores/messages/drafts'
import { editingBegun, editingEnded, editingOf } from '../../stores/messages/editing'
import { editOf, editsForgotten } from '../../stores/messages/edits'
import { historyLoaded, messagesOf, useMessages } from '../../stores/messages/messages'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { roomEntered, roomsInterrupted } from '../../stores/rooms/rooms'
import { editMessage, editNewestOwn, sendEdits } from './edit-message'

const ROOM = 'tea'
const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T12:30:00.000Z') })
  request.mockReset()
  useMessages.setState({ byRoom: new Map() })
  useSession.setState({ userId: 'u1' })
  editsForgotten()
  editingEnded(ROOM)
  roomInfoTold(sampleRoom(ROOM))
  roomEntered(ROOM, 'ada')
  historyLoaded([sampleMessage(ROOM, 1), sampleMessage(ROOM, 2)], sampleHistory(ROOM, { head: 2 }))
})

test('an edit waits until it is stored', async () => {
  request.mockImplementation(stored)
  edit('better')
  expect(editOf(ROOM, 'm1')?.content).toBe('better')
  await settled()
  expect(editOf(ROOM, 'm1')).toBeUndefined()
  expect(contents()).toEqual(['better', 'text 2'])
})

test('a newer edit replaces the one that waits, and follows the one that is under way', async () => {
  let answer = () => {}
  request.mockImplementation((event, payload) => {
    return new Promise((resolve) => {
      answer = () => resolve(stored(event, payload))
    })
  })
  for (const content of ['first', 'second', 'third']) edit(content)
  answer()
  await settled()
  answer()
  await settled()
  expect(request.mock.calls.map(([, { content }]) => content)).toEqual(['first', 'third'])
  expect(contents()).toEqual(['third', 'text 2'])
})

test('without a connection it waits for the next one', async () => {
  request.mockImplementation(() => {
    roomsInterrupted()
    return Promise.reject(refused('offline'))
  })
  edit('better')
  await settled()
  expect(editOf(ROOM, 'm1')?.content).toBe('better')
  request.mockImplementation(stored)
  roomEntered(ROOM, 'ada')
  await sendEdits(ROOM)
  expect(contents()).toEqual(['better', 'text 2'])
})

test('what is refused comes back into the box, with the reason', async () => {
  request.mockRejectedValue(refused('too_late'))
  edit('better')
  await settled()
  expect(editOf(ROOM, 'm1')).toBeUndefined()
  expect(editingOf(ROOM)).toMatchObject({
    messageId: 'm1',
    text: 'better',
    before: 'text 1',
    reason: 'Because.',
  })
})

test('what is refused takes the box from no other message', async () => {
  request.mockRejectedValue(refused('too_late'))
  edit('better')
  editingBegun(ROOM, { messageId: 'm2', before: 'text 2' }, 'half typed')
  await settled()
  expect(editingOf(ROOM)).toMatchObject({ messageId: 'm2', text: 'half typed' })
  expect(draftOf(ROOM)).toBe('better')
})

test('the last own message is taken into the box, as long as it can be changed', () => {
  historyLoaded([sampleMessage(ROOM, 3, { senderId: 'u2' })], sampleHistory(ROOM, { head: 3 }))
  editNewestOwn(ROOM)
  expect(editingOf(ROOM)).toMatchObject({ messageId: 'm2', text: 'text 2' })
  editingEnded(ROOM)
  vi.setSystemTime(Date.parse('2026-11-23T13:00:00.000Z'))
  editNewestOwn(ROOM)
  expect(editingOf(ROOM)).toBeUndefined()
  roomInfoTold(sampleRoom(ROOM, { editMs: null }))
  editNewestOwn(ROOM)
  expect(editingOf(ROOM)).toMatchObject({ messageId: 'm2' })
})

function edit(content: string) {
  editMessage({ room: ROOM, messageId: 'm1', content })
}

let change = 0

function stored(_: string, { seq: id, content }: { seq: string; content: string }) {
  change += 1
  const seq = Number(id.slice(1))
  return Promise.resolve(sampleMessage(ROOM, seq, { content, change, editedAt: '2026-11-23T12:30:00.000Z' }))
}

function refused(code: 'offline' | 'too_late') {
  return new ProtocolError({ code, message: 'Because.' })
}

function contents() {
  return messagesOf(ROOM)?.messages.map(({ content }) => content)
}

async function settled() {
  await vi.advanceTimersByTimeAsync(0)
}
