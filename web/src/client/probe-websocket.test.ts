import { beforeEach, expect, test, vi } from 'vitest'
import { isWebSocketPassed } from './probe-websocket'

class FakeWebSocket {
  onmessage = (_: { data: unknown }) => {}
  onclose = () => {}
  send = vi.fn()
  close = vi.fn()

  constructor(readonly url: string) {
    opened.push(this)
  }
}

const opened: FakeWebSocket[] = []

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', { origin: 'https://chat.example' })
  vi.stubGlobal('WebSocket', FakeWebSocket)
})

test('a WebSocket passes if it carries a packet and its answer', async () => {
  const { probe, isPassed } = probing()
  expect(probe?.url).toBe('wss://chat.example/socket.io/?EIO=4&transport=websocket')
  probe?.onmessage({ data: '0{"sid":"x"}' })
  expect(probe?.send).toHaveBeenCalledWith('40/probe,')
  probe?.onmessage({ data: '44/probe,{"message":"Invalid namespace"}' })
  expect(await isPassed).toBe(true)
  expect(probe?.close).toHaveBeenCalled()
})

test('a WebSocket that swallows the answer does not pass', async () => {
  const { probe, isPassed } = probing()
  probe?.onmessage({ data: '0{"sid":"x"}' })
  vi.advanceTimersByTime(4000)
  expect(await isPassed).toBe(false)
  expect(probe?.close).toHaveBeenCalled()
})

test('a refused WebSocket does not pass', async () => {
  const { probe, isPassed } = probing()
  probe?.onclose()
  expect(await isPassed).toBe(false)
})

function probing() {
  const isPassed = isWebSocketPassed()
  return { probe: opened.at(-1), isPassed }
}
