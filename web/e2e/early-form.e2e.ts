import type { Page } from '@playwright/test'
import { expect, log, people, test } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'the join page asks no database')

test('a nickname is typed and sent before the client has arrived', async ({ visit, server, room }) => {
  const page = await visit({ path: '/room/not.a.room' })
  const arrive = await holdClient(page)
  await page.goto(`${server.url}/room/${room}`, { waitUntil: 'commit' })
  await expect(page.getByLabel('Nickname')).toBeFocused()
  await page.keyboard.type('ada')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Joining…' })).toBeVisible()
  arrive()
  await expect(log(page)).toBeVisible()
  await expect(people(page)).toHaveText(/ada/)
})

test('a half-typed nickname can be continued when the client arrives', async ({ visit, server, room }) => {
  const page = await visit({ path: '/room/not.a.room' })
  const arrive = await holdClient(page)
  await page.goto(`${server.url}/room/${room}`, { waitUntil: 'commit' })
  await expect(page.getByLabel('Nickname')).toBeFocused()
  await page.keyboard.type('love')
  const before = await positions(page)
  arrive()
  await expect(page.locator('[inert]')).toBeAttached()
  expect(await positions(page), 'nothing moves').toEqual(before)
  await page.keyboard.type('lace')
  await expect(page.getByLabel('Nickname')).toHaveValue('lovelace')
})

test('someone who was here before sees no join form while the page loads', async ({ join, server, room }) => {
  const ada = await join('ada')
  const arrive = await holdClient(ada)
  await ada.goto(`${server.url}/room/${room}`, { waitUntil: 'commit' })
  await expect(ada.locator('#root')).toBeAttached()
  await expect(ada.getByLabel('Nickname')).toHaveCount(0)
  arrive()
  await expect(log(ada)).toBeVisible()
})

/** Delays the client until the returned function is called. */
async function holdClient(page: Page): Promise<() => void> {
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  await page.route('**/assets/start-*.js', async (route) => {
    await arrived
    await route.continue()
  })
  return arrive
}

async function positions(page: Page) {
  const parts = [
    page.getByRole('heading'),
    page.getByLabel('Nickname'),
    page.getByRole('button', { name: 'Join' }),
  ]
  return Promise.all(parts.map((part) => part.boundingBox()))
}
