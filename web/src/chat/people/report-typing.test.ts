import { beforeEach, expect, test, vi } from 'vitest'
import { peopleListed } from '../../stores/people/people'
import { roomEntered, roomLeft } from '../../stores/rooms/rooms'
import { reportTyping } from './report-typing'

const request = vi.hoisted(() => vi.fn(async () => ({})))

vi.mock('../../client/request', () => ({ request }))

let turn = 0
let room = ''

beforeEach(() => {
  vi.useFakeTimers()
  request.mockClear()
  turn += 1
  room = `room-${turn}`
  roomEntered(room, 'ada')
  peopleListed([], { room, total: 2 })
})

test('typing is reported at most every three seconds', () => {
  reportTyping(room)
  vi.advanceTimersByTime(2999)
  reportTyping(room)
  expect(request).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  reportTyping(room)
  expect(request.mock.calls).toEqual([
    ['typing', { room }],
    ['typing', { room }],
  ])
})

test('typing is not reported to a crowd', () => {
  peopleListed([], { room, total: 101 })
  reportTyping(room)
  expect(request).not.toHaveBeenCalled()
})

test('typing is not reported outside the room', () => {
  roomLeft(room)
  reportTyping(room)
  expect(request).not.toHaveBeenCalled()
})
