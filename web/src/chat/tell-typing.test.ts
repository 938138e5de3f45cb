import { beforeEach, expect, test, vi } from 'vitest'
import { peopleListed } from '../stores/people'
import { roomEntered, roomLeft } from '../stores/rooms'
import { tellTyping } from './tell-typing'

const request = vi.hoisted(() => vi.fn(async () => ({})))

vi.mock('../socket/request', () => ({ request }))

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

test('it is told at most every three seconds', () => {
  tellTyping(room)
  vi.advanceTimersByTime(2999)
  tellTyping(room)
  expect(request).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  tellTyping(room)
  expect(request.mock.calls).toEqual([
    ['typing', { room }],
    ['typing', { room }],
  ])
})

test('a crowd is not told', () => {
  peopleListed([], { room, total: 101 })
  tellTyping(room)
  expect(request).not.toHaveBeenCalled()
})

test('nobody is told without a place in the room', () => {
  roomLeft(room)
  tellTyping(room)
  expect(request).not.toHaveBeenCalled()
})
