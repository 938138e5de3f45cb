import type { Locator, Page } from '@playwright/test'
import { strangerWrites } from './stranger.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test('a room is created from the keyboard, without a reload, and the box has the focus', async ({
  own,
  join,
}) => {
  const ada = await join('ada', { server: own, path: '/' })
  await ada.evaluate(() => document.body.setAttribute('data-same-page', ''))
  await ada.getByRole('button', { name: 'Create room' }).focus()
  await ada.keyboard.press('Enter')
  await expect(ada).toHaveURL(/\/room\/[A-Za-z0-9_-]{22}$/)
  await expect(box(ada)).toBeFocused()
  await ada.keyboard.type('first')
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['first'])
  await expect(log(ada).getByText('(sending)')).toHaveCount(0)
  await expect(ada.locator('body[data-same-page]')).toHaveCount(1)
  await expect(current(ada)).toHaveText(/Room \S{4}…/)
})

test('no two new rooms have the same id', async ({ own, join }) => {
  const ada = await join('ada', { server: own, path: '/' })
  const seen = new Set<string>()
  for (let count = 0; count < 5; count += 1) {
    await ada.getByRole('button', { name: 'Create room' }).click()
    await expect.poll(() => seen.has(ada.url())).toBe(false)
    seen.add(ada.url())
  }
  expect(seen.size).toBe(5)
  await expect(rooms(ada).getByRole('link')).toHaveCount(6)
})

test('back and forward go from room to room, each with its own messages', async ({ own, join }) => {
  const ada = await join('ada', { server: own, path: '/' })
  await ada.getByRole('button', { name: 'Create room' }).click()
  await expect(ada).toHaveURL(/\/room\//)
  await write(ada, 'in the new room')
  await expect(texts(ada)).toHaveText(['in the new room'])

  await ada.goBack()
  await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Global')
  await expect(log(ada).getByText('in the new room')).toHaveCount(0)
  await expect(current(ada)).toContainText('Global')
  await ada.goForward()
  await expect(texts(ada)).toHaveText(['in the new room'])
  await expect(current(ada)).toContainText('Room')
})

test('after a reload both are who they were, once each, in every room', async ({ own, join, room }) => {
  const ada = await join('ada', { server: own })
  const bob = await join('bob', { server: own })
  await ada.getByRole('link', { name: 'Global' }).click()
  await expect(people(ada).getByText('ada')).toBeVisible()
  await ada.goBack()
  for (const page of [ada, bob]) await page.reload()
  for (const page of [ada, bob]) {
    await expect(people(page)).toHaveText([/ada|bob/, /ada|bob/])
    await expect(page.getByLabel('Nickname')).toHaveCount(0)
  }
  // In the background ada is in the global room again.
  const cleo = await join('cleo', { server: own, path: '/' })
  await expect(people(cleo).getByText('ada')).toHaveCount(1)
  await expect(people(ada)).toHaveCount(2)
  expect(ada.url()).toContain(room)
})

test('two tabs of one person are listed once, and know the same rooms', async ({ own, join, room }) => {
  const ada = await join('ada', { server: own })
  const tab = await ada.context().newPage()
  await tab.goto(`${own.url}/room/${room}`)
  await expect(people(tab)).toHaveText([/ada\s*you$/])
  await expect(people(ada)).toHaveCount(1)

  await tab.getByRole('button', { name: 'Create room' }).click()
  await expect(rooms(tab).getByRole('link', { name: /^Room/ })).toHaveCount(1)
  await expect(rooms(ada).getByRole('link', { name: /^Room/ })).toHaveCount(1)
  await expect(ada).toHaveURL(new RegExp(room))
})

test('a room that is not open counts its unread messages, and opening it marks them as read', async ({
  own,
  join,
  room,
}) => {
  const ada = await join('ada', { server: own })
  await ada.getByRole('link', { name: 'Global' }).click()
  await expect(ada).toHaveTitle('WeChat')
  await strangerWrites(own.url, room, ['one', 'two'])
  const item = rooms(ada).getByRole('link', { name: room })
  await expect(item).toHaveAccessibleName(/2 unread$/)
  await expect(ada).toHaveTitle('(2) WeChat')
  await expect(ada.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-unread.svg')

  await strangerWrites(own.url, room, ['@ada are you there?'])
  await expect(item).toHaveAccessibleName(/3 unread, 1 to you$/)
  await expect(ada.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon-mention.svg')

  await item.click()
  await expect(texts(ada)).toHaveText(['one', 'two', '@ada are you there?'])
  await expect(ada).toHaveTitle(`${room} · WeChat`)
  await expect(ada.locator('link[rel=icon]')).toHaveAttribute('href', '/favicon.svg')
  await expect(item).toHaveAccessibleName(new RegExp(`${room}$`))
})

test('every icon of the tab exists', async ({ request, own }) => {
  for (const name of ['favicon', 'favicon-unread', 'favicon-mention']) {
    const answer = await request.get(`${own.url}/${name}.svg`)
    expect(answer.headers()['content-type']).toContain('image/svg+xml')
  }
})

test('a room can be renamed for oneself, in every tab and after a reload, and for nobody else', async ({
  own,
  join,
  room,
}) => {
  const ada = await join('ada', { server: own })
  const bob = await join('bob', { server: own })
  const tab = await ada.context().newPage()
  await tab.goto(`${own.url}/`)
  await expect(rooms(tab).getByRole('link')).toHaveCount(2)
  const read = await tab.evaluate(() => localStorage.getItem('wechat.rooms') ?? '')
  await more(ada, room).focus()
  await ada.keyboard.press('Enter')
  await ada.getByRole('button', { name: 'Rename for myself' }).focus()
  await ada.keyboard.press('Enter')
  await expect(ada.getByLabel('Name, for you only')).toBeFocused()
  await ada.keyboard.type('Tea kitchen')
  await ada.keyboard.press('Enter')

  await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Tea kitchen')
  await expect(ada).toHaveTitle('Tea kitchen · WeChat')
  await expect(more(ada, 'Tea kitchen')).toBeFocused()
  await expect(rooms(tab).getByRole('link', { name: 'Tea kitchen' })).toBeVisible()
  // A tab may write what it has read before.
  await tab.evaluate((before) => localStorage.setItem('wechat.rooms', before), read)
  await expect.poll(() => tab.evaluate(() => localStorage.getItem('wechat.rooms'))).toContain('Tea kitchen')
  await ada.reload()
  await expect(current(ada)).toHaveText(/Tea kitchen/)
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText(room)

  await more(ada, 'Tea kitchen').click()
  await ada.getByRole('button', { name: 'Rename for myself' }).click()
  await ada.keyboard.press('Backspace')
  await ada.keyboard.press('Enter')
  await expect(ada.getByRole('heading', { level: 1 })).toHaveText(room)
})

test('Escape closes what a room’s button has opened', async ({ own, join, room }) => {
  const ada = await join('ada', { server: own })
  await more(ada, room).click()
  await expect(more(ada, room)).toHaveAttribute('aria-expanded', 'true')
  await ada.keyboard.press('Escape')
  await expect(ada.getByRole('button', { name: 'Rename for myself' })).toHaveCount(0)
  await expect(more(ada, room)).toBeFocused()
})

test('leaving a room takes effect at once, in every tab, and the room is forgotten', async ({
  own,
  join,
  room,
}) => {
  const ada = await join('ada', { server: own })
  const bob = await join('bob', { server: own })
  const tab = await bob.context().newPage()
  await tab.goto(`${own.url}/room/${room}`)
  await expect(people(tab)).toHaveCount(2)
  await more(bob, room).click()
  await bob.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(bob).toHaveURL(/\/$/)
  await expect(tab).toHaveURL(/\/$/)
  await expect(people(ada)).toHaveCount(1, { timeout: 4000 })
  for (const page of [bob, tab]) await expect(rooms(page).getByRole('link', { name: room })).toHaveCount(0)
  await bob.reload()
  await expect(people(bob).getByText('bob')).toBeVisible()
  await expect(rooms(bob).getByRole('link')).toHaveCount(1)
})

test('leaving a room that is not open changes nothing else', async ({ own, join, room }) => {
  const ada = await join('ada', { server: own })
  await ada.getByRole('link', { name: 'Global' }).click()
  await more(ada, room).click()
  await ada.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(rooms(ada).getByRole('link')).toHaveCount(1)
  await expect(rooms(ada)).toBeFocused()
  await expect(ada).toHaveURL(/\/$/)
})

test('leaving the chat leaves every room in every tab, until a nickname is chosen', async ({
  own,
  join,
  room,
}) => {
  const ada = await join('ada', { server: own })
  const bob = await join('bob', { server: own })
  const tab = await bob.context().newPage()
  await tab.goto(`${own.url}/`)
  await expect(people(tab).getByText('bob')).toBeVisible()
  await bob.getByRole('button', { name: 'Leave the chat' }).click()
  await expect(bob.getByLabel('Nickname')).toHaveValue('bob')
  await expect(tab.getByLabel('Nickname')).toHaveValue('bob')
  await expect(people(ada)).toHaveCount(1, { timeout: 4000 })
  await bob.reload()
  await expect(bob.getByLabel('Nickname')).toHaveValue('bob')

  await bob.getByLabel('Nickname').fill('robert')
  await bob.keyboard.press('Enter')
  await expect(people(ada)).toHaveText([/ada/, /robert/])
  await expect(people(tab).getByText('robert')).toBeVisible()
  await expect(rooms(bob).getByRole('link', { name: room })).toBeVisible()
})

test('on a phone the rooms are in the drawer, with everything that can be done', async ({
  own,
  join,
  room,
}) => {
  const ada = await join('ada', { ...phone, server: own })
  await ada.getByRole('button', { name: 'Rooms' }).tap()
  const drawer = ada.getByRole('dialog', { name: 'Rooms' })
  for (const button of await drawer.getByRole('button').all()) {
    const size = await button.boundingBox()
    // In whole pixels: a drawer that has just stopped moving is a hundred-thousandth off.
    expect(Math.round(Math.min(size?.width ?? 0, size?.height ?? 0))).toBeGreaterThanOrEqual(44)
  }
  await drawer.getByRole('button', { name: `More for ${room}` }).tap()
  await ada.keyboard.press('Escape')
  await expect(drawer.getByRole('button', { name: 'Rename for myself' })).toHaveCount(0)
  await expect(drawer).toBeVisible()
  await drawer.getByRole('button', { name: `More for ${room}` }).tap()
  await drawer.getByRole('button', { name: 'Rename for myself' }).tap()
  await drawer.getByLabel('Name, for you only').fill('Tea')
  await drawer.getByRole('button', { name: 'Save' }).tap()
  await expect(drawer.getByRole('link', { name: 'Tea' })).toBeVisible()

  await drawer.getByRole('button', { name: 'Create room' }).tap()
  await expect(ada.getByRole('dialog')).toHaveCount(0)
  await expect(ada.getByRole('heading', { level: 1 })).toHaveText(/^Room/)
  await ada.getByRole('button', { name: 'Rooms' }).tap()
  await drawer.getByRole('link', { name: 'Tea' }).tap()
  await expect(ada.getByRole('dialog')).toHaveCount(0)
  await expect(ada).toHaveURL(new RegExp(room))
  const width = await ada.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})

test.describe('when the server comes back', () => {
  test.use({ networkBreaks: true })

  test('every room is live again, not only the open one', async ({ own, join, room }) => {
    const ada = await join('ada', { server: own })
    await ada.getByRole('button', { name: 'Create room' }).click()
    await expect(ada).not.toHaveURL(new RegExp(room))
    await expect(people(ada)).toHaveCount(1)
    await own.kill()
    await own.start()
    await expect(people(ada)).toHaveCount(1)
    await strangerWrites(own.url, room, ['after the restart'])
    const item = rooms(ada).getByRole('link', { name: room })
    await expect(item).toHaveAccessibleName(/1 unread$/, { timeout: 20_000 })
    await item.click()
    await expect(texts(ada)).toHaveText(['after the restart'])
  })
})

function rooms(page: Page): Locator {
  return page.getByRole('navigation', { name: 'Rooms' })
}

function current(page: Page): Locator {
  return rooms(page).locator('[aria-current=page]')
}

function more(page: Page, room: string): Locator {
  return rooms(page).getByRole('button', { name: `More for ${room}` })
}
