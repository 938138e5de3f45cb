import { beforeEach, expect, test, vi } from 'vitest'
import { fake } from './fake-socket'
import { transportAnswered, transportProven } from './transport'
import { forgetProbes, upgradeLater } from './upgrade'

const probe = vi.hoisted(() => vi.fn())
const request = vi.hoisted(() => ({ isAsking: vi.fn() }))
const page = { hidden: false }
const upgrade = vi.fn()

vi.mock('./socket', async () => ({ socket: (await import('./fake-socket')).fake }))
vi.mock('./probe-websocket', () => ({ isWebSocketPassed: probe }))
vi.mock('./request', () => request)

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', page)
  page.hidden = false
  probe.mockReset().mockResolvedValue(false)
  request.isAsking.mockReturnValue(false)
  upgrade.mockReset()
  forgetProbes()
  inBy('polling')
})

test('the waits between the probes double, up to five minutes', async () => {
  upgradeLater(upgrade)
  for (const seconds of [30, 60, 120, 240, 300, 300]) {
    expect(await probesWithin(seconds * 1000 - 1)).toBe(0)
    expect(await probesWithin(1)).toBe(1)
  }
  expect(upgrade).not.toHaveBeenCalled()
})

test('the connection is upgraded to a WebSocket that passes', async () => {
  probe.mockResolvedValue(true)
  upgradeLater(upgrade)
  await probesWithin(30_000)
  expect(upgrade).toHaveBeenCalledTimes(1)
})

test('a hidden page does not probe', async () => {
  page.hidden = true
  upgradeLater(upgrade)
  expect(await probesWithin(600_000)).toBe(0)
  page.hidden = false
  expect(await probesWithin(1000)).toBe(1)
})

test('nothing is upgraded while a request is open', async () => {
  probe.mockImplementation(async () => {
    request.isAsking.mockReturnValue(true)
    return true
  })
  upgradeLater(upgrade)
  await probesWithin(60_000)
  expect(upgrade).not.toHaveBeenCalled()
  probe.mockResolvedValue(true)
  request.isAsking.mockReturnValue(false)
  await probesWithin(1000)
  expect(upgrade).toHaveBeenCalledTimes(1)
})

test('an ended connection is not upgraded', async () => {
  probe.mockResolvedValue(true)
  upgradeLater(upgrade)
  fake.connect()
  expect(await probesWithin(600_000)).toBe(0)
})

test('after a WebSocket passed only the probe there is no further upgrade, until the network changes', async () => {
  probe.mockResolvedValue(true)
  upgradeLater(upgrade)
  await probesWithin(30_000)
  inBy('polling')
  upgradeLater(upgrade)
  expect(await probesWithin(600_000)).toBe(0)
  forgetProbes()
  upgradeLater(upgrade)
  expect(await probesWithin(30_000)).toBe(1)
})

test('after the loss of a working WebSocket, another upgrade is tried', async () => {
  probe.mockResolvedValue(true)
  upgradeLater(upgrade)
  await probesWithin(30_000)
  inBy('websocket')
  fake.connect()
  transportAnswered('polling')
  upgradeLater(upgrade)
  expect(await probesWithin(30_000)).toBe(1)
})

function inBy(transport: 'websocket' | 'polling') {
  fake.connect()
  fake.connected = true
  transportAnswered(transport)
  transportProven()
}

async function probesWithin(ms: number): Promise<number> {
  probe.mockClear()
  await vi.advanceTimersByTimeAsync(ms)
  return probe.mock.calls.length
}
