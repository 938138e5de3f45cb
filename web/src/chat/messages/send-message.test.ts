import { beforeEach, expect, test, vi } from 'vitest'
import { type Code, ProtocolError } from '../../protocol/error'
import type { Message } from '../../protocol/generated'
import { sampleHistory } from '../../protocol/samples'
import { cooldownMs, useGlobalCooldown, useSlowRooms } from '../../stores/messages/cooldown'
import { historyLoaded, messagesOf, useMessages } from '../../stores/messages/messages'
import { messageDiscarded, type Outgoing, useOutbox } from '../../stores/messages/outbox'
import { roomEntered, roomsInterrupted } from '../../stores/rooms/rooms'
import { receiveMessage } from './receive-message'
import { retryMessage, sendMessage, sendWaiting } from './send-message'

/** Each test has its own room. */
let room = ''
let tests = 0

const request = vi.hoisted(() => vi.fn())
const abandonConnection = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ abandonConnection }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  tests += 1
  room = `room-${tests}`
  request.mockReset()
  abandonConnection.mockReset()
  useGlobalCooldown.setState({ why: 'fast', untilMs: 0 })
  useSlowRooms.setState({ byRoom: new Map() })
  useOutbox.setState({ byRoom: new Map() })
  useMessages.setState({ byRoom: new Map() })
  roomEntered(room, 'ada')
  historyLoaded([], sampleHistory(room))
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

test('messages written offline go out after rejoining, in order, with their clientIds', async () => {
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

test('a message without an answer stays, and goes out again on the next connection', async () => {
  abandonConnection.mockImplementation(roomsInterrupted)
  request.mockRejectedValueOnce(failure('timeout')).mockImplementation(stored)
  sendMessage(room, 'first')
  sendMessage(room, 'second')
  await settled()
  expect(abandonConnection).toHaveBeenCalledTimes(1)
  expect(outgoing().map(({ status }) => status)).toEqual(['pending', 'pending'])

  roomEntered(room, 'ada')
  void sendWaiting(room)
  await settled()
  expect(sent()).toEqual(['first', 'first', 'second'])
  expect(outgoing()).toEqual([])
})

test('a silent server fails all waiting messages, so that none overtakes', async () => {
  abandonConnection.mockImplementation(() => undefined)
  request.mockRejectedValue(failure('timeout'))
  sendMessage(room, 'first')
  sendMessage(room, 'second')
  await settled()
  expect(sent()).toEqual(['first', 'first', 'first'])
  expect(outgoing().map(({ status }) => status)).toEqual(['failed', 'failed'])
})

test('a server that has forgotten this person is told again, silently', async () => {
  request.mockImplementation(async (event, payload) => {
    if (event === 'join_room') return { user: { id: 'u', nick: 'ada', room }, token: 't' }
    if (request.mock.calls.length === 1) throw failure('not_joined')
    return stored(event, payload)
  })
  sendMessage(room, 'hello')
  await settled()
  const events = request.mock.calls.map(([event]) => event)
  expect(events).toEqual(['send_message', 'join_room', 'send_message'])
  expect(request.mock.calls[1]?.[1]).toMatchObject({ room, nick: 'ada', after: 0, epoch: 'e1' })
  expect(outgoing()).toEqual([])
})

test('someone who is too fast waits as long as the server says, then everything goes out in order, each once', async () => {
  request.mockRejectedValueOnce(failure('rate_limited', 4000)).mockImplementation(stored)
  sendMessage(room, 'first')
  await settled()
  sendMessage(room, 'second')
  expect(useGlobalCooldown.getState()).toMatchObject({ why: 'fast' })
  expect(cooldownMs(room)).toBe(4000)
  await vi.advanceTimersByTimeAsync(3999)
  expect(sent()).toEqual(['first'])
  await vi.advanceTimersByTimeAsync(1)
  expect(sent()).toEqual(['first', 'first', 'second'])
  expect(outgoing()).toEqual([])
})

test('another room’s messages wait as well', async () => {
  request.mockRejectedValueOnce(failure('rate_limited', 4000)).mockImplementation(stored)
  sendMessage(room, 'first')
  await settled()
  roomEntered('elsewhere', 'ada')
  sendMessage('elsewhere', 'second')
  await settled()
  expect(sent()).toEqual(['first'])
  await vi.advanceTimersByTimeAsync(4000)
  expect(sent()).toHaveLength(3)
})

test('a message that was discarded while it waited is not sent', async () => {
  request.mockRejectedValueOnce(failure('rate_limited', 4000)).mockImplementation(stored)
  sendMessage(room, 'first')
  await settled()
  messageDiscarded(room, outgoing()[0]?.clientId ?? '')
  await vi.advanceTimersByTimeAsync(5000)
  expect(sent()).toEqual(['first'])
})

test('a message that has waited longer than messages live is sent only by its writer', async () => {
  roomsInterrupted()
  sendMessage(room, 'yesterday')
  vi.advanceTimersByTime(25 * 60 * 60 * 1000)
  roomEntered(room, 'ada')
  void sendWaiting(room)
  await settled()
  expect(sent()).toEqual([])
  expect(outgoing()).toMatchObject([{ status: 'failed', reason: expect.stringContaining('24 hours') }])

  request.mockImplementation(stored)
  retryMessage(room, outgoing()[0]?.clientId ?? '')
  await settled()
  expect(sent()).toEqual(['yesterday'])
})

test('an answer that shows a gap is followed by a request for it', async () => {
  request.mockImplementation(async (event, payload) => {
    if (event === 'sync_room')
      return { messages: [], head: 3, epoch: 'e1', truncated: false, shortenings: 0, hasMore: false }
    return { ...(await stored(event, payload)), seq: 3 }
  })
  sendMessage(room, 'hello')
  await settled()
  expect(request.mock.calls.at(-1)).toEqual([
    'sync_room',
    { room, after: 0, epoch: 'e1', shortenings: 0, change: 0 },
  ])
})

test('messages just before the answer are no gap', async () => {
  request.mockImplementation(async (event, payload) => {
    const other = await stored(event, { content: 'other', clientId: 'c' })
    receiveMessage({ ...other, senderId: 'bob' })
    return { ...(await stored(event, payload)), id: 'm2', seq: 2 }
  })
  sendMessage(room, 'hello')
  await settled()
  expect(sent()).toEqual(['hello'])
  expect(messagesOf(room)?.messages.map(({ seq }) => seq)).toEqual([1, 2])
})

test('a refused message shows the reason, and those behind it continue', async () => {
  request.mockRejectedValueOnce(failure('invalid_content')).mockImplementation(stored)
  sendMessage(room, 'bad')
  sendMessage(room, 'good')
  await settled()
  expect(outgoing()).toMatchObject([
    { content: 'bad', status: 'failed', reason: 'invalid_content happened.' },
  ])
  expect(messagesOf(room)?.messages.map(({ content }) => content)).toEqual(['good'])
})

test('a busy server is asked again, but not before it said so', async () => {
  request.mockRejectedValueOnce(failure('busy', 3000)).mockImplementation(stored)
  sendMessage(room, 'hello')
  await vi.advanceTimersByTimeAsync(2999)
  expect(sent()).toEqual(['hello'])
  await vi.advanceTimersByTimeAsync(400)
  expect(sent()).toEqual(['hello', 'hello'])
  expect(outgoing()).toEqual([])
})

test('during an outage the waits get longer and longer', async () => {
  request.mockRejectedValue(failure('unavailable', 2000))
  sendMessage(room, 'hello')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(outgoing()).toMatchObject([{ status: 'pending' }])
  expect(sent().length).toBeLessThan(16)
  request.mockImplementation(stored)
  await vi.advanceTimersByTimeAsync(15_000)
  expect(outgoing()).toEqual([])
})

test('the writer hears of a full disk after some attempts', async () => {
  request.mockRejectedValue(failure('storage_full', 1000))
  sendMessage(room, 'hello')
  await vi.advanceTimersByTimeAsync(20_000)
  expect(sent()).toHaveLength(3)
  expect(outgoing()).toMatchObject([{ status: 'failed', reason: 'storage_full happened.' }])
})

test('a retried message is sent with its old clientId', async () => {
  request.mockRejectedValueOnce(failure('invalid_content')).mockImplementation(stored)
  sendMessage(room, 'hello')
  await settled()
  retryMessage(room, outgoing()[0]?.clientId ?? '')
  await settled()
  const [first, second] = request.mock.calls.map(([, payload]) => payload.clientId)
  expect(second).toBe(first)
  expect(outgoing()).toEqual([])
})

async function stored(_event: string, payload: { content: string; clientId: string }): Promise<Message> {
  const at = new Date().toISOString()
  const seq = (messagesOf(room)?.head ?? 0) + 1
  return {
    id: `m${seq}`,
    roomId: room,
    seq,
    senderId: 'u',
    senderNick: 'ada',
    createdAt: at,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    ...payload,
  }
}

function failure(code: Code, retryAfterMs?: number): ProtocolError {
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
