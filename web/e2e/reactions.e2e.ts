import type { Locator, Page } from '@playwright/test'
import { Line } from './line.ts'
import { expect, log, test, texts, write } from './test.ts'

const message = (page: Page, text: string) =>
  log(page).getByRole('listitem').filter({ hasText: text }).first()
const kinds = (page: Page) => log(page).getByRole('list', { name: 'Reactions' }).getByRole('button')

/** Opens the emoji for a message. */
async function openPicker(page: Page, text: string): Promise<Locator> {
  await message(page, text).hover()
  await message(page, text)
    .getByRole('button', { name: /^React to/ })
    .click()
  return page.getByRole('dialog', { name: /^React to/ })
}

test('a reaction is seen by all, counted, and taken back', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'we did it')
  await expect(texts(bob)).toHaveText(['we did it'])
  await (await openPicker(bob, 'we did it')).getByRole('button', { name: '🎉' }).first().click()
  await expect(kinds(ada)).toHaveAccessibleName('🎉 1: bob')
  await expect(kinds(bob)).toHaveAccessibleName('🎉 1: You')
  await expect(kinds(bob)).toHaveAttribute('aria-pressed', 'true')
  await kinds(ada).click()
  await expect(kinds(ada)).toHaveAccessibleName('🎉 2: You and bob')
  await expect(kinds(bob)).toHaveAccessibleName('🎉 2: You and ada')
  await kinds(bob).click()
  await expect(kinds(ada)).toHaveAccessibleName('🎉 1: You')
  await kinds(ada).click()
  await expect(kinds(ada)).toHaveCount(0)
  await expect(kinds(bob)).toHaveCount(0)
  // Nothing is unread for it, and nothing is scrolled.
  await expect(ada).toHaveTitle(/^(?!\()/)
})

test('any emoji is found by its name, by keyboard alone', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'a long way')
  await expect(texts(bob)).toHaveText(['a long way'])
  await log(bob).focus()
  await bob.keyboard.press('Enter')
  await bob.keyboard.press('ArrowLeft')
  await expect(bob.getByRole('button', { name: 'React to this message of ada' })).toBeFocused()
  await bob.keyboard.press('Enter')
  const picker = bob.getByRole('dialog', { name: 'React to this message of ada' })
  await expect(picker.getByRole('button', { name: '👍' }).first()).toBeFocused()
  await picker.getByRole('searchbox', { name: 'Find an emoji' }).focus()
  await bob.keyboard.type('octopus')
  await expect(picker.getByRole('button', { name: 'octopus' })).toBeVisible()
  await bob.keyboard.press('ArrowDown')
  await expect(picker.getByRole('button', { name: 'octopus' })).toBeFocused()
  await bob.keyboard.press('Enter')
  await expect(picker).toBeHidden()
  // The other way: + opens it from the message.
  await bob.keyboard.press('ArrowRight')
  await bob.keyboard.press('+')
  await expect(picker).toBeVisible()
  await bob.keyboard.press('Escape')
  await expect(kinds(ada)).toHaveAccessibleName('🐙 1: bob')
})

test('on a phone a touch shows the button, and the emoji fit', async ({ join }) => {
  const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }
  const [ada, bob] = [await join('ada'), await join('bob', phone)]
  await write(ada, 'touch me')
  await texts(bob).tap()
  await message(bob, 'touch me')
    .getByRole('button', { name: /^React to/ })
    .tap()
  const picker = bob.getByRole('dialog', { name: /^React to/ })
  const box = await picker.boundingBox()
  expect(box && box.x >= 0 && box.x + box.width <= 360 && box.y >= 0 && box.y + box.height <= 640).toBe(true)
  await picker.getByRole('button', { name: '❤️' }).first().tap()
  await expect(kinds(ada)).toHaveAccessibleName('❤️ 1: bob')
})

test.describe('without a network for a while', () => {
  test.use({ networkBreaks: true })

  test('who was away sees the reactions as they are', async ({ own, join }) => {
    const his = await Line.begin(own.url)
    const ada = await join('ada', { server: own })
    const bob = await join('bob', { server: his, path: new URL(ada.url()).pathname })
    await write(ada, 'one')
    await expect(texts(bob)).toHaveText(['one'])
    his.cut()
    await expect(bob.getByText('Connection lost.')).toBeVisible()
    await (await openPicker(ada, 'one')).getByRole('button', { name: '😂' }).first().click()
    await expect(kinds(ada)).toHaveAccessibleName('😂 1: You')
    his.mend()
    await expect(kinds(bob)).toHaveAccessibleName('😂 1: ada', { timeout: 20_000 })
    await his.end()
  })
})
