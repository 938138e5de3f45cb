import type { Page } from '@playwright/test'
import { box, expect, log, test, texts, write } from './test.ts'

const message = (page: Page, text: string) =>
  log(page).getByRole('listitem').filter({ hasText: text }).first()
const quotes = (page: Page) => log(page).getByRole('button', { name: /^In reply to/ })

async function choose(page: Page, text: string, item: string) {
  await message(page, text).hover()
  await message(page, text)
    .getByRole('button', { name: /^Actions/ })
    .click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

test('a reply names what it replies to, follows its changes, and leads there', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'Shall we have soup?')
  await expect(texts(bob)).toHaveText(['Shall we have soup?'])
  await choose(bob, 'soup', 'Reply')
  await expect(box(bob)).toBeFocused()
  await expect(bob.getByText(/^Reply to .?ada/)).toBeVisible()
  await box(bob).fill('Yes please')
  await bob.keyboard.press('Enter')
  await expect(quotes(ada)).toHaveAccessibleName('In reply to You: Shall we have soup?. Go there.')
  await expect(bob.getByText(/^Reply to .?ada/)).toHaveCount(0)
  // It speaks to who wrote that.
  await expect(log(ada).getByText('Mentions you')).toBeAttached()
  await choose(ada, 'Shall we', 'Edit message')
  await ada.getByRole('textbox', { name: 'Edit your message' }).fill('Shall we have cake?')
  await ada.keyboard.press('Enter')
  await expect(quotes(bob)).toHaveAccessibleName('In reply to ada: Shall we have cake?. Go there.')
  for (let n = 0; n < 30; n += 1) await write(ada, `line ${n}\nand another`)
  await expect(message(bob, 'line 29')).toBeInViewport()
  await quotes(bob).click()
  await expect(message(bob, 'Shall we have cake?')).toBeInViewport()
  await bob.getByRole('button', { name: 'Back to the reply' }).click()
  await expect(message(bob, 'Yes please')).toBeInViewport()
})

test('a quote does not outlive what it quotes', async ({ join }) => {
  const [ada, bob] = [await join('ada'), await join('bob')]
  await write(ada, 'a secret')
  await choose(bob, 'a secret', 'Reply')
  await box(bob).fill('I see')
  await bob.keyboard.press('Enter')
  await expect(quotes(ada)).toHaveCount(1)
  await choose(ada, 'a secret', 'Delete message…')
  await ada.getByRole('menuitem', { name: 'Delete for everyone' }).click()
  for (const page of [ada, bob, await join('cleo')]) {
    await expect(log(page).getByText('The message that this replies to is gone.')).toBeVisible()
    await expect(log(page).getByText('a secret')).toHaveCount(0)
  }
})

test.describe('where messages live for seconds', () => {
  test.use({ flags: ['--retention=8s', '--sweep-interval=1s'] })

  test('a quote empties itself when its message expires', async ({ own, join }) => {
    const ada = await join('ada', { server: own })
    await write(ada, 'soon gone')
    await expect(texts(ada)).toHaveText(['soon gone'])
    await ada.waitForTimeout(4000)
    await choose(ada, 'soon gone', 'Reply')
    await box(ada).fill('still here')
    await ada.keyboard.press('Enter')
    await expect(quotes(ada)).toHaveCount(1)
    await expect(log(ada).getByText('The message that this replies to is gone.')).toBeVisible({
      timeout: 10_000,
    })
    await expect(log(ada).getByText('still here')).toBeVisible()
  })
})

test('Esc takes the quote off, a reload keeps it', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, 'first')
  await choose(ada, 'first', 'Reply')
  await box(ada).fill('half typed')
  await ada.reload()
  await expect(ada.getByText('Reply to yourself')).toBeVisible()
  await expect(box(ada)).toHaveValue('half typed')
  await box(ada).press('Escape')
  await expect(ada.getByText('Reply to yourself')).toHaveCount(0)
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['first', 'half typed'])
  await expect(quotes(ada)).toHaveCount(0)
})

test('a link leads to a message far above, also for who comes by it', async ({ join }) => {
  test.setTimeout(60_000)
  const ada = await join('ada')
  await ada.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await write(ada, 'the very first')
  await expect(texts(ada)).toHaveText(['the very first'])
  await choose(ada, 'the very first', 'Copy link')
  const link = await ada.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/\/room\/room-[\w-]+\/1\?epoch=\w+$/)
  for (let n = 0; n < 120; n += 1) await write(ada, `line ${n}`)
  await expect(message(ada, 'line 119')).toBeVisible()
  const { pathname, search } = new URL(link)
  const bob = await join('bob', { path: pathname + search })
  await expect(message(bob, 'the very first')).toBeInViewport()
  await expect(bob).toHaveURL(/\/room\/room-[\w-]+$/)
  await bob.getByRole('button', { name: /newest/ }).click()
  await expect(message(bob, 'line 119')).toBeInViewport()

  const cleo = await join('cleo', { path: `${pathname}?epoch=another` })
  await expect(cleo.getByText('This message has expired.')).toBeVisible()
  const dora = await join('dora', { path: pathname.replace(/1$/, '4711') })
  await expect(dora.getByText('This message has expired.')).toBeVisible()
  await expect(message(dora, 'line 119')).toBeInViewport()
})
