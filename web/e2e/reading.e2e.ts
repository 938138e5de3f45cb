import type { Page } from '@playwright/test'
import { numbers, strangerWrites } from './stranger.ts'
import { expect, log, test, texts, write } from './test.ts'

test('older messages load on scrolling up, without a jump', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 200))
  const ada = await join('ada')
  await expect(texts(ada)).toHaveCount(50)
  await expect(texts(ada).last()).toBeInViewport()

  const mark = log(ada).getByText('number 155', { exact: true })
  await mark.scrollIntoViewIfNeeded()
  const before = await mark.boundingBox()
  await expect(texts(ada)).toHaveCount(100)
  const after = await mark.boundingBox()
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(1)
})

test('scrolling up reaches the beginning, with each message once, in order', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 200))
  const ada = await join('ada')
  await log(ada).hover()
  await expect(async () => {
    await ada.mouse.wheel(0, -4000)
    await expect(log(ada).getByText('This is the beginning.')).toBeInViewport({ timeout: 200 })
  }).toPass()
  await expect(texts(ada)).toHaveText(numbers(1, 200))
})

test('a page that is at the end stays there', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await strangerWrites(server.url, room, numbers(61, 70))
  await expect(texts(ada).last()).toHaveText('number 70')
  await expect.poll(() => distanceToEnd(ada)).toBeLessThanOrEqual(1)
})

test('a page that is scrolled up stays there, and says how much is new', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  const mark = log(ada).getByText('number 15', { exact: true })
  await mark.scrollIntoViewIfNeeded()
  await expect(ada.getByRole('button', { name: 'Newest' })).toBeVisible()
  // The ten before them are loaded on scrolling up, and move the visible ones by less than a pixel.
  await expect(texts(ada)).toHaveCount(60)
  const before = await mark.boundingBox()

  await strangerWrites(server.url, room, ['new 1', 'new 2', 'new 3'])
  await ada.getByRole('button', { name: '3 new messages' }).waitFor()
  expect(await mark.boundingBox()).toEqual(before)

  await ada.getByRole('button', { name: '3 new messages' }).click()
  await expect(log(ada).getByText('new 3')).toBeInViewport()
  await expect(ada.getByRole('button', { name: 'new message' })).toHaveCount(0)
})

test('writing leads to the end', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await log(ada).getByText('number 15', { exact: true }).scrollIntoViewIfNeeded()
  await expect(ada.getByRole('button', { name: 'Newest' })).toBeVisible()
  await write(ada, 'mine')
  await expect(log(ada).getByText('mine')).toBeInViewport()
})

test('an empty room invites people to write', async ({ join }) => {
  const ada = await join('ada')
  await expect(ada.getByText('It’s quiet here. Say hello.')).toBeVisible()
})

function distanceToEnd(page: Page): Promise<number> {
  return log(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight)
}
