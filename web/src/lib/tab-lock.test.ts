import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const kept = vi.hoisted(() => new Map<string, string>())

vi.mock('./storage', () => ({
  browserShelf: {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => kept.set(key, value),
  },
}))

import { inOneTab } from './tab-lock'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', {})
  kept.clear()
})

afterEach(() => vi.unstubAllGlobals())

test('without locks in the browser the tabs still wait for each other', async () => {
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 300))
    inside -= 1
  }
  const all = Promise.all([inOneTab('work', work), inOneTab('work', work), inOneTab('work', work)])
  await vi.advanceTimersByTimeAsync(5000)
  await all
  expect(most).toBe(1)
})

test('a tab that was closed in the middle does not block the others for long', async () => {
  void inOneTab('work', () => new Promise<void>(() => undefined))
  await vi.advanceTimersByTimeAsync(100)
  const next = inOneTab('work', async () => 'done')
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await next).toBe('done')
})

test('failed work lets the next one run', async () => {
  const failed = inOneTab('work', () => Promise.reject(new Error('no'))).catch(() => 'failed')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await failed).toBe('failed')
  const next = inOneTab('work', async () => 'done')
  await vi.advanceTimersByTimeAsync(100)
  expect(await next).toBe('done')
})
