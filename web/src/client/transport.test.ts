import { beforeEach, expect, test, vi } from 'vitest'

const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})

test('a tab begins with a WebSocket', async () => {
  expect((await opened()).preferredTransport()).toBe('websocket')
})

test('a reload begins with what has carried answers', async () => {
  const tab = await opened()
  tab.transportAnswered('polling')
  expect((await opened()).preferredTransport()).toBe('websocket')
  tab.transportProven()
  expect((await opened()).preferredTransport()).toBe('polling')
  tab.transportAnswered('websocket')
  tab.transportProven()
  expect((await opened()).preferredTransport()).toBe('websocket')
})

test('a transport is doubted that let us in and carried nothing else', async () => {
  const tab = await opened()
  tab.transportAnswered('websocket')
  tab.transportDoubted()
  expect(tab.preferredTransport()).toBe('polling')
  tab.transportAnswered('websocket')
  tab.transportProven()
  tab.transportDoubted()
  expect(tab.preferredTransport()).toBe('websocket')
})

/** The module as a page has it that was just opened. */
function opened() {
  vi.resetModules()
  return import('./transport')
}
