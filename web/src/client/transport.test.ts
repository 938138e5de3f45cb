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

test('a reload begins with the transport that has carried answers', async () => {
  const tab = await opened()
  tab.transportAnswered('polling')
  expect((await opened()).preferredTransport()).toBe('websocket')
  tab.transportProven()
  expect((await opened()).preferredTransport()).toBe('polling')
  tab.transportAnswered('websocket')
  tab.transportProven()
  expect((await opened()).preferredTransport()).toBe('websocket')
})

test('a transport that answered CONNECT and carried nothing else is doubted', async () => {
  const tab = await opened()
  tab.transportAnswered('websocket')
  tab.transportDoubted()
  expect(tab.preferredTransport()).toBe('polling')
  tab.transportAnswered('websocket')
  tab.transportProven()
  tab.transportDoubted()
  expect(tab.preferredTransport()).toBe('websocket')
})

/** The module as in a page that has just been opened. */
function opened() {
  vi.resetModules()
  return import('./transport')
}
