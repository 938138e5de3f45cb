import { beforeEach, expect, test, vi } from 'vitest'
import { typingEnded, typingTold, useTyping } from './typing'

const room = 'global'
const told = (id: string, nick = id) => typingTold({ room, id, nick })

beforeEach(() => {
  vi.useFakeTimers()
  useTyping.setState({ byRoom: new Map() })
})

test('typing is over after five seconds without an event', () => {
  told('ada')
  vi.advanceTimersByTime(4999)
  expect(nicks()).toEqual(['ada'])
  vi.advanceTimersByTime(1)
  expect(nicks()).toEqual([])
})

test('someone who goes on typing stays listed, once and in the same position', () => {
  told('ada')
  told('bob')
  vi.advanceTimersByTime(3000)
  told('ada', 'Ada')
  vi.advanceTimersByTime(4000)
  expect(nicks()).toEqual(['Ada'])
})

test('a message ends typing for its sender only', () => {
  told('ada')
  told('bob')
  typingEnded(room, 'ada')
  expect(nicks()).toEqual(['bob'])
})

function nicks(): string[] {
  return (useTyping.getState().byRoom.get(room) ?? []).map(({ nick }) => nick)
}
