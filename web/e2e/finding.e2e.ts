import type { Page } from '@playwright/test'
import { box, expect, log, test, texts, write } from './test.ts'

const message = (page: Page, text: string) =>
  log(page).getByRole('listitem').filter({ hasText: text }).first()
const found = (page: Page) => page.getByRole('list', { name: 'Found messages' }).getByRole('button')
const pinned = (page: Page) => page.getByRole('list', { name: 'Pinned messages' }).getByRole('button')

async function choose(page: Page, text: string, item: string) {
  await message(page, text).hover()
  await message(page, text)
    .getByRole('button', { name: /^Actions/ })
    .click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

test('a room is searched in every script, and a hit leads to its message', async ({ join }) => {
  test.setTimeout(60_000)
  const ada = await join('ada')
  for (const text of ['明天的会议改到三点', 'مرحبا بالجميع', 'Die Straße', 'the needle in the hay'])
    await write(ada, text)
  for (let n = 0; n < 110; n += 1) await write(ada, `line ${n}`)
  const bob = await join('bob')
  await expect(message(bob, 'line 109')).toBeVisible()
  await log(bob).focus()
  await bob.keyboard.press('/')
  const field = bob.getByRole('searchbox', { name: 'Words' })
  await expect(field).toBeFocused()
  for (const [search, hit] of [
    ['会议', '明天的会议改到三点'],
    ['مرحبا', 'مرحبا بالجميع'],
    ['strasse from:ada', 'Die Straße'],
    ['strasse from:bob', undefined],
    ['straße', 'Die Straße'],
    ['NEEDLE hay', 'the needle in the hay'],
  ] as const) {
    await field.fill(search)
    if (hit === undefined) await expect(bob.getByText('No message is like that.')).toBeVisible()
    else await expect(found(bob)).toContainText([hit])
  }
  await expect(found(bob).locator('mark')).toHaveText(['needle', 'hay'])
  await found(bob).click()
  await expect(bob.getByRole('dialog')).toHaveCount(0)
  await expect(message(bob, 'the needle in the hay')).toBeInViewport()
  await expect(box(bob)).toBeVisible()
})

test('pinned messages are found by everyone, until they are unpinned', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, 'read the rules')
  await expect(texts(ada)).toHaveText(['read the rules'])
  await choose(ada, 'read the rules', 'Pin message')
  const bob = await join('bob')
  await expect(log(bob).getByText('pinned', { exact: true })).toBeVisible()
  await bob.getByRole('button', { name: 'Search and pinned messages' }).click()
  await expect(pinned(bob)).toContainText(['read the rules'])
  await pinned(bob).click()
  await expect(message(bob, 'read the rules')).toBeInViewport()
  // Nobody else has written here.
  await choose(bob, 'read the rules', 'Unpin message')
  await expect(
    bob.getByText('Only people who have written in this room can pin a message there.'),
  ).toBeVisible()
  await bob.keyboard.press('Escape')
  await choose(ada, 'read the rules', 'Unpin message')
  await expect(log(bob).getByText('pinned', { exact: true })).toHaveCount(0)
})

test('nothing of somebody who is ignored is shown, until that ends', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(bob, 'buy my things')
  await expect(texts(ada)).toHaveText(['buy my things'])
  await choose(ada, 'buy my things', 'Ignore this person')
  await expect(texts(ada)).toHaveText(['A message of somebody whom you ignore'])
  await write(bob, '@ada buy them')
  await expect(texts(ada)).toHaveCount(2)
  await expect(log(ada).getByText('buy')).toHaveCount(0)
  await ada.reload()
  await expect(texts(ada)).toHaveText(Array(2).fill('A message of somebody whom you ignore'))
  await choose(ada, 'A message of somebody', 'Stop ignoring this person')
  await expect(texts(ada)).toHaveText(['buy my things', '@ada buy them'])
})
