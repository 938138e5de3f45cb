import type { Page } from '@playwright/test'
import jsQR from 'jsqr'
import { strangerWrites } from './stranger.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'the join page looks the same on every database')

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test('a link to a new room leads another person into it, and global sees nothing', async ({
  own,
  join,
  visit,
}) => {
  const ada = await join('ada', { server: own, path: '/' })
  const cleo = await join('cleo', { server: own, path: '/' })
  await ada.getByRole('button', { name: 'Create room' }).click()
  await expect(ada).toHaveURL(/\/room\//)
  const bob = await visit({ server: own, path: new URL(ada.url()).pathname })
  await bob.getByLabel('Nickname').fill('bob')
  await bob.keyboard.press('Enter')
  await expect(people(bob)).toHaveText([/bob/, /ada/])
  expect(bob.url()).toBe(ada.url())

  await write(ada, 'hello bob')
  await write(bob, 'hello ada')
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['hello bob', 'hello ada'])
  await write(cleo, 'all quiet in global')
  await expect(texts(cleo)).toHaveText(['all quiet in global'])
  await expect(people(cleo).getByText('bob')).toHaveCount(0)
  for (const page of [ada, bob]) await expect(log(page).getByText('all quiet')).toHaveCount(0)
})

test('with a known nickname a link joins at once', async ({ own, join, room }) => {
  const ada = await join('ada', { server: own, path: '/' })
  await strangerWrites(own.url, room, ['come in'])
  await ada.goto(`${own.url}/room/${room}`)
  await expect(texts(ada)).toHaveText(['come in'])
  await expect(people(ada).getByText('ada')).toBeVisible()
  await expect(box(ada)).toBeFocused()
})

test('the join page shows the latest messages and who is here, and neither can be used', async ({
  join,
  visit,
}) => {
  const ada = await join('ada')
  await write(ada, 'said before')
  await expect(texts(ada)).toHaveText(['said before'])
  const outside = await visit()
  await expect(outside.getByText('said before')).toBeVisible()
  await expect(outside.getByText('Here now 1')).toBeVisible()
  await expect(outside.getByText(/ada.* is here\./)).toBeVisible()
  await expect(outside.getByLabel('Nickname')).toBeFocused()
  // A preview is not a join.
  await expect(people(ada)).toHaveCount(1)
  const isInert = await outside.getByText('said before').evaluate((text) => text.closest('[inert]') !== null)
  expect(isInert).toBe(true)

  await write(ada, 'said meanwhile')
  await expect(outside.getByText('said meanwhile')).toBeVisible({ timeout: 15_000 })
})

test('the join page on a phone shows them too, and nothing is wider than the screen', async ({
  visit,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, ['said before', 'and then'])
  const outside = await visit(phone)
  await expect(outside.getByText('and then')).toBeVisible()
  const width = await outside.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
  await outside.getByLabel('Nickname').fill('bob')
  await outside.getByRole('button', { name: 'Join' }).tap()
  await expect(texts(outside)).toHaveText(['said before', 'and then'])
})

test('a taken nickname is answered with a free one', async ({ join, visit }) => {
  const ada = await join('ada')
  const other = await visit()
  await other.getByLabel('Nickname').fill('Ada')
  await other.keyboard.press('Enter')
  await expect(other.getByRole('alert')).toContainText('Somebody here goes by this name')
  const suggestion = other.getByRole('button', { name: 'Join as' })
  const free = (await suggestion.textContent())?.replace('Join as ', '') ?? ''
  expect(free).not.toBe('')
  await suggestion.click()
  await expect(people(other)).toHaveText([new RegExp(`^.?${free}\\s*you$`), /ada/])
  await expect(people(ada)).toHaveCount(2)
  await other.reload()
  await expect(people(other).getByText(free)).toBeVisible()
})

test('a known nickname that is taken in one room has to be changed there, and stays elsewhere', async ({
  own,
  join,
  room,
}) => {
  await join('ada', { server: own })
  const other = await join('ADA', { server: own, path: '/' })
  await other.goto(`${own.url}/room/${room}`)
  await expect(other.getByRole('alert')).toContainText('Somebody here goes by this name')
  await expect(other.getByLabel('Nickname')).toHaveValue('ADA')
  await expect(other.getByText(/ada.* is here\./)).toBeVisible()
  await other.getByRole('button', { name: 'Join as' }).click()
  await expect(people(other)).toHaveCount(2)
  await expect(people(other).first()).toContainText('ADA')
  await other.reload()
  await expect(people(other)).toHaveCount(2)
  await other.getByRole('link', { name: 'Global' }).click()
  await expect(people(other).first()).toHaveText(/^A?ADA\s*you$/)
})

test('with a taken nickname there is still a way to the global room', async ({ own, join, room }) => {
  await join('ada', { server: own })
  const other = await join('ada', { server: own, path: '/' })
  await other.goto(`${own.url}/room/${room}`)
  await other.getByRole('link', { name: 'Go to the global room' }).click()
  await expect(log(other)).toBeVisible()
  await expect(other.getByRole('link', { name: `${room} not in` })).toBeVisible()
  await expect(other).toHaveURL(/\/$/)
})

test('the link is copied', async ({ join }) => {
  const ada = await join('ada', { permissions: ['clipboard-read', 'clipboard-write'] })
  await ada.getByRole('button', { name: 'Share' }).click()
  const dialog = ada.getByRole('dialog', { name: /^Share/ })
  await expect(dialog.getByRole('textbox')).toHaveValue(ada.url())
  await dialog.getByRole('button', { name: 'Copy link' }).click()
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await ada.evaluate(() => navigator.clipboard.readText())).toBe(ada.url())
  await ada.keyboard.press('Escape')
  await expect(ada.getByRole('dialog')).toHaveCount(0)
  await expect(ada.getByRole('button', { name: 'Share' })).toBeFocused()
})

test('without a clipboard, as on plain http, the link is still copied', async ({ join }) => {
  const ada = await join('ada', { permissions: ['clipboard-read'] })
  await ada.evaluate(() => {
    Object.defineProperty(navigator.clipboard, 'writeText', { value: undefined })
  })
  await ada.getByRole('button', { name: 'Share' }).click()
  await ada.getByRole('button', { name: 'Copy link' }).click()
  await expect(ada.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await ada.evaluate(() => navigator.clipboard.readText())).toBe(ada.url())
})

test('the system’s share sheet is offered only where there is one', async ({ join }) => {
  const ada = await join('ada')
  const canShare = await ada.evaluate(() => 'share' in navigator)
  await ada.getByRole('button', { name: 'Share' }).click()
  const handOn = ada.getByRole('button', { name: 'Share…' })
  await expect(handOn).toHaveCount(canShare ? 1 : 0)
  await ada.keyboard.press('Escape')

  await ada.evaluate(() => {
    const share = async ({ url }: ShareData) => document.body.setAttribute('data-shared', url ?? '')
    Object.defineProperty(Navigator.prototype, 'share', { configurable: true, value: share })
  })
  await ada.getByRole('button', { name: 'Share' }).click()
  await handOn.click()
  await expect(ada.locator('body')).toHaveAttribute('data-shared', ada.url())
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the QR code is the link, even on a ${colorScheme} page`, async ({ join }) => {
    const ada = await join('ada', { colorScheme, reducedMotion: 'reduce' })
    await ada.getByRole('button', { name: 'Share' }).click()
    await expect(ada.getByRole('img', { name: /^QR code of the link to/ })).toBeVisible()
    expect(await readCode(ada)).toBe(ada.url())
  })
}

test('the QR code of a new room can be read on a phone', async ({ own, join }) => {
  const ada = await join('ada', { ...phone, server: own, path: '/' })
  await ada.getByRole('button', { name: 'Rooms' }).tap()
  await ada.getByRole('button', { name: 'Create room' }).tap()
  await expect(ada).toHaveURL(/\/room\/[\w-]{22}$/)
  await ada.getByRole('button', { name: 'Share' }).tap()
  await expect(ada.getByRole('img', { name: /^QR code/ })).toBeInViewport({ ratio: 1 })
  expect(await readCode(ada)).toBe(ada.url())
})

test('the QR code is loaded on demand', async ({ join }) => {
  const ada = await join('ada')
  const asked: string[] = []
  ada.on('request', (request) => asked.push(request.url()))
  await ada.getByRole('button', { name: 'Share' }).click()
  await expect(ada.getByRole('img', { name: /^QR code/ })).toBeVisible()
  expect(asked.filter((url) => url.includes('/assets/') && url.endsWith('.js'))).toHaveLength(1)
})

/** Decodes a picture of the code, as a camera would. */
async function readCode(page: Page): Promise<string | undefined> {
  const photograph = await page.getByRole('img', { name: /^QR code/ }).screenshot()
  const seen = await page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    const context = canvas.getContext('2d')
    if (!context) throw new Error('Chromium draws')
    context.drawImage(image, 0, 0)
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height)
    // One character per dot: a list of numbers would take seconds to leave the page.
    const dots = Array.from({ length: width * height }, (_, dot) => ((data[4 * dot] ?? 0) < 128 ? '#' : ' '))
    return { dots: dots.join(''), width, height }
  }, photograph.toString('base64'))
  const light = Array.from(seen.dots, (dot) => (dot === '#' ? 0 : 255))
  const picture = Uint8ClampedArray.from(light.flatMap((value) => [value, value, value, 255]))
  return jsQR(picture, seen.width, seen.height)?.data
}
