import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectionLost, connectionMade } from '../../client/connection-status'
import { type Code, ProtocolError } from '../../protocol/error'
import { usePreviews, useRefusedPreviews } from '../../stores/rooms/previews'
import { keyFound, keyOfRoom } from '../../stores/rooms/room-keys'
import { previewRoom } from './preview-room'

const ROOM = 'tea'
const request = vi.hoisted(() => vi.fn())

vi.mock('../../client/socket', () => ({ socket: {} }))
vi.mock('../../client/connection', () => ({ connect: () => undefined }))
vi.mock('../../client/request', async (original) => ({ ...(await original<object>()), request }))

const page = Object.assign(new EventTarget(), { hidden: false })
let stop: () => void = () => undefined

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
  page.hidden = false
  request.mockReset()
  request.mockImplementation(async () => ({ messages: [], users: [], total: 3, now: '' }))
  connectionMade()
  stop = previewRoom(ROOM)
  await vi.advanceTimersByTimeAsync(0)
})

afterEach(() => stop())

test('a preview is loaded at once, and every ten seconds', async () => {
  expect(request.mock.calls).toEqual([['preview_room', { room: ROOM }]])
  expect(usePreviews.getState().byRoom.get(ROOM)?.total).toBe(3)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(request).toHaveBeenCalledTimes(3)
})

test('a hidden page loads no preview, and a page that is shown again loads one at once', async () => {
  page.hidden = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(request).toHaveBeenCalledTimes(1)
  page.hidden = false
  page.dispatchEvent(new Event('visibilitychange'))
  expect(request).toHaveBeenCalledTimes(2)
})

test('a restored connection loads a new preview', () => {
  connectionLost()
  connectionMade()
  expect(request).toHaveBeenCalledTimes(2)
})

test('if a preview fails, the last one stays', async () => {
  request.mockRejectedValue(new ProtocolError({ code: 'busy', message: 'No.' }))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(usePreviews.getState().byRoom.get(ROOM)?.total).toBe(3)
})

test('someone who has joined loads no more previews', async () => {
  stop()
  await vi.advanceTimersByTimeAsync(60_000)
  connectionLost()
  connectionMade()
  expect(request).toHaveBeenCalledTimes(1)
  expect(usePreviews.getState().byRoom.has(ROOM)).toBe(false)
})

test('a late answer is dropped', async () => {
  let answer: (preview: object) => void = () => undefined
  request.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  )
  await vi.advanceTimersByTimeAsync(10_000)
  stop()
  answer({ messages: [], users: [], total: 4, now: '' })
  await vi.advanceTimersByTimeAsync(0)
  expect(usePreviews.getState().byRoom.has(ROOM)).toBe(false)
})

test('a refused preview says why, until it is allowed again', async () => {
  request.mockRejectedValueOnce(failure('members_only'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(useRefusedPreviews.getState().byRoom.get(ROOM)?.code).toBe('members_only')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(useRefusedPreviews.getState().byRoom.has(ROOM)).toBe(false)
})

test('someone with a link may join although the preview is refused; an invalid link is forgotten', async () => {
  keyFound(ROOM, 'secret')
  request.mockRejectedValueOnce(failure('members_only'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(request).toHaveBeenLastCalledWith('preview_room', { room: ROOM, link: 'secret' })
  expect(useRefusedPreviews.getState().byRoom.has(ROOM)).toBe(false)
  request.mockRejectedValueOnce(failure('link_invalid'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(keyOfRoom(ROOM)).toBeUndefined()
  expect(useRefusedPreviews.getState().byRoom.get(ROOM)?.code).toBe('link_invalid')
})

function failure(code: Code): ProtocolError {
  return new ProtocolError({ code, message: 'No.' })
}
