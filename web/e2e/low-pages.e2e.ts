import type { Locator, Page } from '@playwright/test'
import { createRoom, openSettings } from './owner.ts'
import { numbers, strangerWrites } from './stranger.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const touch = { hasTouch: true, isMobile: true }
const LOW = {
  'a phone on its side with its keyboard open': { viewport: { width: 740, height: 190 }, ...touch },
  'a page at four times its size': { viewport: { width: 320, height: 256 } },
  'a small phone on its side': { viewport: { width: 667, height: 375 }, ...touch },
  'a very small phone on its side': { viewport: { width: 568, height: 320 }, ...touch },
}
const TWELVE_LINES = Array.from({ length: 12 }, (_, line) => `line ${line}`).join('\n')

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

test('the list stays at its end while the box grows and shrinks', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await expectAtEnd(ada)
  for (let line = 1; line <= 12; line += 1) {
    await ada.keyboard.type(`line ${line}`)
    await ada.keyboard.press('Shift+Enter')
    await expectAtEnd(ada)
  }
  for (const text of ['', TWELVE_LINES, 'one line', TWELVE_LINES]) {
    await box(ada).fill(text)
    await expectAtEnd(ada)
  }
  await ada.keyboard.type(' and on')
  await expectAtEnd(ada)
  await ada.keyboard.press('Enter')
  await expect(texts(ada).last()).toContainText('and on')
  await expectAtEnd(ada)
})

test('a reader who has scrolled up stays there while the box grows and shrinks', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await log(ada).hover()
  await ada.mouse.wheel(0, -600)
  await expect(ada.getByRole('button', { name: 'Jump to the newest' })).toBeVisible()
  const mark = log(ada).getByText('number 30', { exact: true })
  await settled(ada)
  const { y } = await boxOf(mark)
  for (const text of [TWELVE_LINES, 'one line', TWELVE_LINES, '']) {
    await box(ada).fill(text)
    await settled(ada)
    expect(Math.abs((await boxOf(mark)).y - y)).toBeLessThanOrEqual(1)
  }
})

test.describe(() => {
  test.use({ networkBreaks: true })

  test('a restored draft, a lower page and a banner leave the list at its end', async ({
    own,
    join,
    room,
  }) => {
    await strangerWrites(own.url, room, numbers(1, 60))
    const ada = await join('ada', { server: own })
    await box(ada).fill(TWELVE_LINES)
    await ada.reload()
    await expect(texts(ada).last()).toHaveText('number 60')
    await expect(box(ada)).toHaveValue(TWELVE_LINES)
    await expectAtEnd(ada)
    for (const height of [320, 900, 250, 700]) {
      await ada.setViewportSize({ width: 740, height })
      await expectAtEnd(ada)
    }
    // As `visible-height.ts` sets it while a keyboard covers the page.
    for (const visible of ['260px', '']) {
      await ada.evaluate((px) => document.documentElement.style.setProperty('--visible-height', px), visible)
      await expectAtEnd(ada)
    }
    await own.kill()
    await expect(ada.getByText('Connection lost.')).toBeVisible()
    await expectAtEnd(ada)
  })
})

for (const [name, screen] of Object.entries(LOW)) {
  test(`on ${name} there is space to read and to write`, async ({ join, server, room }) => {
    await strangerWrites(server.url, room, numbers(1, 30))
    const ada = await join('ada', { ...screen, reducedMotion: 'reduce' })
    const picture = (what: string) => ({
      path: `test-results/screens/low-${what}-${screen.viewport.width}x${screen.viewport.height}.png`,
    })
    for (const text of ['short', TWELVE_LINES]) {
      await box(ada).fill(text)
      await expectUsable(ada)
      await expectAtEnd(ada)
      await ada.screenshot(picture(text === 'short' ? 'short' : 'long'))
    }
    await ada.getByRole('button', { name: 'Send' }).click()
    await expect(texts(ada).last()).toContainText('line 11')
    await expectAtEnd(ada)
    await expectDrawersFit(ada, picture)
  })

  test(`on ${name} a room can be moderated`, async ({ join }) => {
    // Every menu, every item and a whole dialog, one after the other.
    test.slow()
    const ada = await join('ada', { ...screen, reducedMotion: 'reduce' })
    const picture = (what: string) => ({
      path: `test-results/screens/low-${what}-${screen.viewport.width}x${screen.viewport.height}.png`,
    })
    if (screen.viewport.width < 800) await ada.getByRole('button', { name: 'Rooms', exact: true }).click()
    const made = await createRoom(ada)
    await box(ada).fill(TWELVE_LINES)
    await ada.screenshot(picture('owner-link'))
    await expectUsable(ada)
    const done = ada.getByRole('button', { name: 'Done' })
    await done.click()

    const bob = await join('bob', { path: `/room/${made}` })
    for (let line = 1; line <= 6; line += 1) await write(bob, `number ${line}`)
    await expect(texts(ada)).toHaveCount(6)
    const last = log(ada).getByRole('listitem').last()
    await last.click()
    await last.getByRole('button', { name: 'Actions for this message of bob' }).click()
    await expectMenuFits(ada)
    for (const step of ['Mute…', 'Back', 'Change role…', 'Back']) {
      await ada.getByRole('menuitem', { name: step }).click()
      await expectMenuFits(ada)
    }
    await ada.screenshot(picture('menu'))
    await ada.getByRole('menuitem', { name: 'Ban…' }).click()
    await expectFits(ada, ada.getByRole('dialog', { name: 'Ban bob' }))
    await ada.screenshot(picture('ban'))
    await ada.keyboard.press('Escape')

    const dialog = await openSettings(ada, 'Settings')
    await expectFits(ada, dialog)
    await ada.screenshot(picture('settings'))
    for (const label of ['Name', 'Topic', 'People at most']) {
      const field = dialog.getByLabel(label, { exact: true })
      await field.click()
      await expect(field).toBeFocused()
      await expectOnTop(field)
    }
    const lastAction = dialog.getByRole('button', { name: 'Delete the room…' })
    await lastAction.scrollIntoViewIfNeeded()
    await expectOnTop(lastAction)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByText('Saved')).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await ada.getByRole('button', { name: 'Share' }).click()
    await expectFits(ada, ada.getByRole('dialog'))
  })
}

/** Waits until the effects of the last change have been drawn. */
async function settled(page: Page) {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  )
}

async function expectAtEnd(page: Page) {
  await settled(page)
  const left = await log(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight)
  expect(Math.abs(left)).toBeLessThanOrEqual(1)
  await expect(page.getByRole('button', { name: 'Jump to the newest' })).toHaveCount(0)
}

/** Expects that the list shows at least two lines, that messages can be sent, and that nothing overlaps. */
async function expectUsable(page: Page) {
  const list = await boxOf(log(page))
  const writing = await boxOf(box(page))
  const header = await boxOf(page.locator('header'))
  expect(list.height).toBeGreaterThanOrEqual(40)
  expect(header.y).toBeGreaterThanOrEqual(0)
  expect(header.y + header.height).toBeLessThanOrEqual(list.y + 1)
  expect(list.y + list.height).toBeLessThanOrEqual(writing.y + 1)
  await expect(page.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 })
  await expectOnTop(page.getByRole('button', { name: 'Send' }))
  for (const button of await page.locator('header').getByRole('button').all()) await expectOnTop(button)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}

async function expectDrawersFit(page: Page, picture: (what: string) => { path: string }) {
  for (const name of ['Rooms', /^People/]) {
    await page.getByRole('button', { name, exact: name === 'Rooms' }).click()
    const drawer = page.getByRole('dialog')
    await expectFits(page, drawer)
    await page.screenshot(picture(name === 'Rooms' ? 'rooms' : 'people'))
    if (name === 'Rooms') {
      const out = drawer.getByRole('button', { name: 'Leave the chat' })
      await out.scrollIntoViewIfNeeded()
      await expectOnTop(out)
      const create = drawer.getByRole('button', { name: 'Create room' })
      await create.scrollIntoViewIfNeeded()
      await expectOnTop(create)
    } else {
      await people(page).first().scrollIntoViewIfNeeded()
      await expect(people(page).first()).toBeInViewport({ ratio: 1 })
    }
    await page.keyboard.press('Escape')
    await expect(drawer).toHaveCount(0)
  }
}

async function expectMenuFits(page: Page) {
  await settled(page)
  await expectFits(page, page.locator('[popover]:popover-open'))
  for (const entry of await page.getByRole('menuitem').all()) {
    await entry.scrollIntoViewIfNeeded()
    await expectOnTop(entry)
  }
}

async function expectFits(page: Page, element: Locator) {
  await settled(page)
  const { x, y, width, height } = await boxOf(element)
  const screen = page.viewportSize() ?? { width: 0, height: 0 }
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
  expect(x + width).toBeLessThanOrEqual(screen.width)
  expect(y + height).toBeLessThanOrEqual(screen.height)
}

/** Expects that a touch in the middle of the element hits it. */
async function expectOnTop(element: Locator) {
  const isMet = await element.evaluate((target) => {
    const { left, top, width, height } = target.getBoundingClientRect()
    const met = document.elementFromPoint(left + width / 2, top + height / 2)
    return met !== null && (target.contains(met) || met.contains(target))
  })
  expect(isMet).toBe(true)
}

async function boxOf(element: Locator) {
  return (await element.boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN }
}
