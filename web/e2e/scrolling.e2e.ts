import type { Page } from '@playwright/test'
import { numbers, strangerWrites } from './stranger.ts'
import { expect, log, test, texts, write } from './test.ts'
import { scrollTo } from './wheel.ts'

const ROWS_MAX = 400

test('through 1,500 messages and back, never more than 400 rows are in the page', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 1500))
  const ada = await join('ada')
  await expect(texts(ada).last()).toHaveText('number 1500')
  const most = await watchRows(ada)

  await scrollTo(ada, 1, 1500)
  await expect(log(ada).getByText('This is the beginning.')).toBeVisible()
  await scrollTo(ada, 1500, 1500)
  await expect(ada.getByRole('button', { name: 'Jump to the newest' })).toHaveCount(0)
  const { rows, seen } = await most()
  expect(rows).toBeLessThan(ROWS_MAX)
  expect(seen).toBe(1500)
})

test('a reader far up gets to the newest with the End key, and by writing', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 600))
  const ada = await join('ada')
  await expect(texts(ada).last()).toHaveText('number 600')
  for (const way of ['key', 'writing']) {
    await scrollTo(ada, 250)
    await expect(log(ada).getByText('number 600', { exact: true })).toHaveCount(0)
    if (way === 'key') await log(ada).press('End')
    else await write(ada, 'mine')
    await expect(texts(ada).last()).toHaveText(way === 'key' ? 'number 600' : 'mine')
    await expect(texts(ada).last()).toBeInViewport()
  }
})

test('the focus moves from a message’s menu to the list when the message is removed', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 300))
  const ada = await join('ada')
  await write(ada, 'mine')
  await expect(log(ada).getByText('(sending)')).toHaveCount(0)
  await log(ada).press('Enter')
  await expect(ada.getByRole('button', { name: 'Actions for your message' })).toBeFocused()
  await scrollTo(ada, 20)
  await expect(log(ada).getByText('mine')).toHaveCount(0)
  await expect(log(ada)).toBeFocused()
})

test('a room opens where it was left, far above its newest messages', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 600))
  const ada = await join('ada')
  await scrollTo(ada, 250)
  const mark = log(ada).getByText('number 250', { exact: true })
  const before = await mark.boundingBox()
  await ada.getByRole('button', { name: 'Create room' }).click()
  await expect(ada.getByRole('heading', { level: 1, name: /^Room / })).toBeVisible()
  await ada.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room }).click()
  await expect(mark).toBeInViewport()
  expect(Math.abs(((await mark.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(1)
})

/** Counts at every change of the list. Returns the highest number of rows, and how many messages were shown. */
async function watchRows(page: Page): Promise<() => Promise<{ rows: number; seen: number }>> {
  const watch = await log(page)
    .getByRole('list')
    .evaluateHandle((list) => {
      const seen = new Set<string>()
      const most = { rows: 0, seen }
      const count = () => {
        most.rows = Math.max(most.rows, list.children.length)
        for (const row of list.children) seen.add(row.getAttribute('data-seq') ?? '')
      }
      count()
      new MutationObserver(count).observe(list, { childList: true })
      return most
    })
  return () => watch.evaluate(({ rows, seen }) => ({ rows, seen: seen.size }))
}
