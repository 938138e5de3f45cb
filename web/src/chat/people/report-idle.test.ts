import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import { roomEntered, roomsInterrupted, useRooms } from '../../stores/rooms/rooms'
import { reportIdle } from './report-idle'

const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

const page = new EventTarget()
let hidden = false

vi.stubGlobal('document', {
  get hidden() {
    return hidden
  },
  get visibilityState() {
    return hidden ? 'hidden' : 'visible'
  },
  addEventListener: page.addEventListener.bind(page),
})
reportIdle()

beforeEach(async () => {
  vi.useFakeTimers()
  request.mockReset().mockResolvedValue({})
  roomEntered('global', 'ada')
  look(true)
  await vi.advanceTimersByTimeAsync(1000)
  request.mockClear()
})

afterEach(() => useRooms.setState({ byRoom: new Map() }))

test('someone who looks away for a second is idle, someone who looks again is not', async () => {
  look(false)
  await vi.advanceTimersByTimeAsync(999)
  expect(request).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(request.mock.calls).toEqual([['set_idle', { idle: true }]])
  look(true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(request).toHaveBeenLastCalledWith('set_idle', { idle: false })
})

test('a quick look elsewhere is not reported', async () => {
  look(false)
  await vi.advanceTimersByTimeAsync(500)
  look(true)
  await vi.advanceTimersByTimeAsync(5000)
  expect(request).not.toHaveBeenCalled()
})

test('idle is reported again after a new connection, and only if nobody looks', async () => {
  look(false)
  await vi.advanceTimersByTimeAsync(1000)
  roomsInterrupted()
  roomEntered('global', 'ada')
  await vi.advanceTimersByTimeAsync(1000)
  expect(request.mock.calls).toEqual([
    ['set_idle', { idle: true }],
    ['set_idle', { idle: true }],
  ])
})

test('a server that says wait hears of it later', async () => {
  request.mockRejectedValueOnce(
    new ProtocolError({ code: 'rate_limited', message: 'No.', retryAfterMs: 3000 }),
  )
  look(false)
  await vi.advanceTimersByTimeAsync(1000)
  expect(request).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(3000)
  expect(request).toHaveBeenCalledTimes(2)
})

function look(isLooking: boolean) {
  hidden = !isLooking
  page.dispatchEvent(new Event('visibilitychange'))
}
