import { beforeEach, expect, test, vi } from 'vitest'
import { type Code, ProtocolError } from '../../protocol/error'
import { sampleHistory } from '../../protocol/samples'
import { historyLoaded, useMessages } from '../../stores/messages/messages'
import { isIn, roomEntered, roomsInterrupted, useRooms } from '../../stores/rooms/rooms'
import { rejoinRooms } from './rejoin-rooms'

const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({}))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

beforeEach(() => {
  vi.useFakeTimers()
  request.mockReset()
  useMessages.setState({ byRoom: new Map() })
  useRooms.setState({ byRoom: new Map() })
  roomEntered('global', 'ada')
  roomEntered('tea', 'ada')
  historyLoaded([], sampleHistory('tea', { head: 5 }))
  roomsInterrupted()
})

test('every room is rejoined, from the last known message', async () => {
  request.mockImplementation(joined)
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(0)
  expect(request.mock.calls).toEqual([
    ['join_room', { room: 'global', nick: 'ada' }],
    ['join_room', { room: 'tea', nick: 'ada', after: 5, epoch: 'e1', shortenings: 0, change: 0 }],
  ])
  expect([isIn('global'), isIn('tea')]).toEqual([true, true])
})

test('a busy server is asked again, once, although the connection was made twice', async () => {
  request.mockImplementation((_, { room }) =>
    room === 'tea' ? joined('', { room }) : Promise.reject(failure('busy')),
  )
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(0)
  request.mockReset()
  request.mockImplementation(joined)
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(1500)
  expect(request).toHaveBeenCalledTimes(1)
  expect(isIn('global')).toBe(true)
})

test('a final refusal is kept with its reason', async () => {
  request.mockRejectedValue(failure('invalid_nick'))
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(0)
  expect(useRooms.getState().byRoom.get('tea')).toMatchObject({
    status: 'refused',
    nick: 'ada',
    reason: 'No.',
  })
})

test('someone who returns to a taken nickname is asked for another', async () => {
  request.mockRejectedValue(new ProtocolError({ code: 'nick_taken', message: 'No.', suggestion: 'ada 2' }))
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(0)
  expect(useRooms.getState().byRoom.get('tea')).toMatchObject({ status: 'refused', suggestion: 'ada 2' })
})

test('the open room is joined first', async () => {
  vi.stubGlobal('location', { pathname: '/room/tea' })
  request.mockImplementation(joined)
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(0)
  expect(request.mock.calls.map(([, { room }]) => room)).toEqual(['tea', 'global'])
  vi.unstubAllGlobals()
})

test('without a connection rejoining waits for the next', async () => {
  request.mockRejectedValue(failure('offline'))
  rejoinRooms()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).toHaveBeenCalledTimes(2)
  expect(useRooms.getState().byRoom.get('tea')?.status).toBe('returning')
})

async function joined(_event: string, { room }: { room: string }) {
  return { user: { id: 'u', nick: 'ada', room }, token: 't', room, head: 0, epoch: 'e1' }
}

function failure(code: Code): ProtocolError {
  return new ProtocolError({ code, message: 'No.', retryAfterMs: 500 })
}
