import type { Page } from '@playwright/test'
import { expect, log, test, texts, write } from './test.ts'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const LONG = `https://www.example.org/wiki/${'a-long-part-of-a-path/'.repeat(30)}end?of=it#all`

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

test('a long address is shortened on the screen, but copied, read out and followed as a whole', async ({
  join,
}) => {
  const ada = await join('ada', { permissions: ['clipboard-read', 'clipboard-write'] })
  const text = `before ${LONG}, after`
  await write(ada, text)
  const link = log(ada).getByRole('link')
  await expect(link).toHaveAttribute('href', LONG)
  await expect(link).toHaveAttribute('title', LONG)
  expect((await link.boundingBox())?.height).toBeLessThan(30)
  expect((await link.boundingBox())?.width).toBeLessThan(600)
  // Its line is as high as the others.
  const line = await texts(ada).evaluate((paragraph) =>
    Number.parseFloat(getComputedStyle(paragraph).lineHeight),
  )
  const lines = ((await texts(ada).boundingBox())?.height ?? 0) / line
  expect(Math.abs(lines - Math.round(lines))).toBeLessThan(0.01)
  await expect(log(ada).getByRole('link', { name: LONG, exact: true })).toBeVisible()
  expect(await copied(ada)).toBe(text)
})

test('on a phone a long address takes two lines at most', async ({ join }) => {
  const ada = await join('ada', phone)
  await write(ada, LONG)
  expect((await log(ada).getByRole('link').boundingBox())?.height).toBeLessThan(60)
})

test('an address that pretends to be another host shows its real host', async ({ join }) => {
  const ada = await join('ada', { permissions: ['clipboard-read', 'clipboard-write'] })
  const text = 'http://bank.example@evil.example/login https://раypal.example/'
  await write(ada, text)
  const [first, second] = [log(ada).getByRole('link').first(), log(ada).getByRole('link').last()]
  await expect(first).toHaveAttribute('title', /Leads to evil\.example$/)
  expect(await drawn(ada)).toEqual(['…@', 'xn--ypal-43d9g.example'])
  const shown = await first.evaluate((link) => {
    const range = document.createRange()
    range.selectNodeContents(link.querySelector('span') ?? link)
    return range.getBoundingClientRect().height
  })
  expect(shown).toBeLessThan(4)
  await expect(second).toHaveAttribute('href', 'https://раypal.example/')
  await ada.screenshot({ path: 'test-results/screens/addresses-deceptive.png' })
  expect(await copied(ada)).toBe(text)
})

test('addresses without a scheme and of e-mail are links, and what surrounds them is not', async ({
  join,
}) => {
  const ada = await join('ada')
  await write(ada, 'See `www.example.org/a`, example.com/b) and “me@example.org”。 Not README.md, not it.is.')
  const links = log(ada).getByRole('link')
  await expect(links).toHaveText(['www.example.org/a', 'example.com/b', 'me@example.org'])
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  expect(addresses).toEqual(['https://www.example.org/a', 'https://example.com/b', 'mailto:me@example.org'])
})

/** The clipboard after the last message has been selected and copied. */
async function copied(page: Page): Promise<string> {
  await expect(log(page).getByText('(sending)')).toHaveCount(0)
  await texts(page)
    .last()
    .evaluate((paragraph) => getSelection()?.selectAllChildren(paragraph))
  await page.evaluate(() => document.execCommand('copy'))
  return page.evaluate(() => navigator.clipboard.readText())
}

/** What is shown instead of the typed text. */
async function drawn(page: Page): Promise<string[]> {
  return log(page)
    .locator('a span')
    .evaluateAll((spans) =>
      spans.map((span) => getComputedStyle(span, '::before').content.replace(/^"|".*$/g, '')),
    )
}
