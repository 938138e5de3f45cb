import { beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError } from '../../protocol/error'
import { useSession } from '../../stores/account/session'
import { useRead } from '../../stores/messages/read'
import { loadReadMarks, markRead, reportRead } from './mark-read'

const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

let rooms = 0
let room = ''

beforeEach(() => {
  vi.useFakeTimers()
  request.mockReset().mockResolvedValue({})
  rooms += 1
  room = `room-${rooms}`
})

test('what is read is reported after 3 s, together with what follows', async () => {
  markRead(room, 'e1', 4)
  markRead(room, 'e1', 5)
  await vi.advanceTimersByTimeAsync(2999)
  expect(request).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(request.mock.calls).toEqual([['mark_read', { room, seq: 5, epoch: 'e1' }]])
  markRead(room, 'e1', 5)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).toHaveBeenCalledTimes(1)
})

test('someone who looks away reports at once', async () => {
  markRead(room, 'e1', 4)
  reportRead()
  expect(request).toHaveBeenCalledWith('mark_read', { room, seq: 4, epoch: 'e1' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).toHaveBeenCalledTimes(1)
})

test('another epoch begins again, also while a mark of the one before waits', async () => {
  markRead(room, 'e1', 400)
  markRead(room, 'e2', 1)
  reportRead()
  expect(request.mock.calls).toEqual([['mark_read', { room, seq: 1, epoch: 'e2' }]])
})

test('what is refused is not asked again', async () => {
  request.mockRejectedValueOnce(new ProtocolError({ code: 'banned', message: 'No.' }))
  markRead(room, 'e1', 4)
  reportRead()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).toHaveBeenCalledTimes(1)
})

test('what one person has read is not reported for the next', async () => {
  markRead(room, 'e1', 4)
  useSession.setState({ userId: 'somebody else' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).not.toHaveBeenCalled()
  markRead(room, 'e1', 4)
  reportRead()
  expect(request).toHaveBeenCalledTimes(1)
})

test('what could not be reported is reported later', async () => {
  request.mockRejectedValueOnce(new ProtocolError({ code: 'offline', message: 'No.' }))
  markRead(room, 'e1', 4)
  reportRead()
  await vi.advanceTimersByTimeAsync(29_999)
  expect(request).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(request).toHaveBeenCalledTimes(2)
  expect(request).toHaveBeenLastCalledWith('mark_read', { room, seq: 4, epoch: 'e1' })
})

test('the marks of other devices are loaded', async () => {
  request.mockResolvedValueOnce({ marks: [{ room, epoch: 'e1', seq: 6 }] })
  await loadReadMarks()
  expect(useRead.getState().byRoom.get(room)).toEqual({ epoch: 'e1', seq: 6 })
})
