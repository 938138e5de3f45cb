import { beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../protocol/generated'
import { ProtocolError } from '../socket/request'
import { historyLoaded, messagesOf, useMessages } from '../stores/messages'
import { type Outgoing, useOutbox } from '../stores/outbox'
import { roomEntered, roomsInterrupted } from '../stores/rooms'
import { retryMessage, sendMessage, sendWaiting } from './send-message'

/** A room of its own for each test. */
let room = ''
let tests = 0

const request = vi.hoisted(() => vi.fn())

vi.mock('../socket/socket', () => ({ socket: {} }))
vi.mock('../socket/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  tests += 1
  room = `room-${tests}`
  request.mockReset()
  useOutbox.setState({ byRoom: new Map() })
  useMessages.setState({ byRoom: new Map() })
  roomEntered(room, 'ada')
  historyLoaded([], { room, head: 0, epoch: 'e1', hasMore: false, truncated: false, now: '' })
})

test('a message is sent, stored among the others, and no longer waiting', async () => {
  request.mockImplementation(stored)
  sendMessage(room, 'hello')
  await settled()
  expect(messagesOf(room)?.messages.map(({ content }) => content)).toEqual(['hello'])
  expect(outgoing()).toEqual([])
})

test('messages go out one after the other, in the order in which they were written', async () => {
  const answers: (() => void)[] = []
  request.mockImplementation((event, payload) => {
    return new Promise((resolve) => answers.push(() => resolve(stored(event, payload))))
  })
  sendMessage(room, 'first')
  sendMessage(room, 'second')
  await settled()
  expect(sent()).toEqual(['first'])
  answers[0]?.()
  await settled()
  expect(sent()).toEqual(['first', 'second'])
})

test('what was written without a connection goes out after the return, in order, with its clientId', async () => {
  request.mockImplementation(() => {
    roomsInterrupted()
    return Promise.reject(failure('offline'))
  })
  sendMessage(room, 'first')
  await settled()
  sendMessage(room, 'second')
  const ids = outgoing().map(({ clientId }) => clientId)
  expect(outgoing().map(({ status }) => status)).toEqual(['pending', 'pending'])

  request.mockReset()
  request.mockImplementation(stored)
  roomEntered(room, 'ada')
  void sendWaiting(room)
  await settled()
  expect(sent()).toEqual(['first', 'second'])
  expect(request.mock.calls.map(([, payload]) => payload.clientId)).toEqual(ids)
  expect(outgoing()).toEqual([])
})

test('a silent server fails all that wait, so that none overtakes', async () => {
  request.mockRejectedValue(failure('timeout'))
  sendMessage(room, 'first')
  sendMessage(room, 'second')
  await settled()
  expect(sent()).toEqual(['first'])
  expect(outgoing().map(({ status }) => status)).toEqual(['failed', 'failed'])
})

test('a refused message shows the reason, those behind it go on', async () => {
  request.mockRejectedValueOnce(failure('invalid_content')).mockImplementation(stored)
  sendMessage(room, 'bad')
  sendMessage(room, 'good')
  await settled()
  expect(outgoing()).toMatchObject([
    { content: 'bad', status: 'failed', reason: 'invalid_content happened.' },
  ])
  expect(messagesOf(room)?.messages.map(({ content }) => content)).toEqual(['good'])
})

test('a busy server is asked again when it said so', async () => {
  request.mockRejectedValueOnce(failure('busy', 700)).mockImplementation(stored)
  sendMessage(room, 'hello')
  await vi.advanceTimersByTimeAsync(699)
  expect(sent()).toEqual(['hello'])
  await vi.advanceTimersByTimeAsync(1)
  expect(sent()).toEqual(['hello', 'hello'])
  expect(outgoing()).toEqual([])
})

test('a server that stays busy is told to the writer', async () => {
  request.mockRejectedValue(failure('busy', 100))
  sendMessage(room, 'hello')
  await vi.advanceTimersByTimeAsync(1000)
  expect(sent()).toHaveLength(3)
  expect(outgoing()).toMatchObject([{ status: 'failed', reason: 'busy happened.' }])
})

test('a retried message is sent with the clientId that it had', async () => {
  request.mockRejectedValueOnce(failure('internal')).mockImplementation(stored)
  sendMessage(room, 'hello')
  await settled()
  retryMessage(room, outgoing()[0]?.clientId ?? '')
  await settled()
  const [first, second] = request.mock.calls.map(([, payload]) => payload.clientId)
  expect(second).toBe(first)
  expect(outgoing()).toEqual([])
})

async function stored(_event: string, payload: { content: string; clientId: string }): Promise<Message> {
  const at = '2026-11-23T12:00:00.000Z'
  const seq = (messagesOf(room)?.head ?? 0) + 1
  return {
    id: `m${seq}`,
    roomId: room,
    seq,
    senderId: 'u',
    senderNick: 'ada',
    createdAt: at,
    expiresAt: at,
    ...payload,
  }
}

function failure(code: string, retryAfterMs?: number): ProtocolError {
  return new ProtocolError({ code, message: `${code} happened.`, ...(retryAfterMs && { retryAfterMs }) })
}

function sent(): string[] {
  return request.mock.calls.map(([, payload]) => payload.content)
}

function outgoing(): readonly Outgoing[] {
  return useOutbox.getState().byRoom.get(room) ?? []
}

function settled() {
  return vi.advanceTimersByTimeAsync(0)
}
