import type { Locator } from '@playwright/test'
import { box, expect, log, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

test('text is as large as the design says, and follows the size set in the browser', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, 'hello')
  const sizes = async () => ({
    root: await sizeOf(ada.locator('html')),
    text: await sizeOf(texts(ada)),
    box: await sizeOf(box(ada)),
    title: await sizeOf(ada.getByRole('heading', { level: 1 })),
    time: await sizeOf(log(ada).getByRole('time').first()),
  })
  expect(await sizes()).toEqual({ root: 16, text: 15, box: 15, title: 16, time: 13 })
  const devtools = await ada.context().newCDPSession(ada)
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: 24 } })
  await expect.poll(sizes).toEqual({ root: 24, text: 22.5, box: 22.5, title: 24, time: 19.5 })
  expect(await ada.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
})

test('on a touch screen no field is smaller than 16 px, even if the browser’s text is', async ({ join }) => {
  const ada = await join('ada', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const devtools = await ada.context().newCDPSession(ada)
  for (const standard of [12, 16, 20]) {
    await devtools.send('Page.setFontSizes', { fontSizes: { standard } })
    await expect.poll(() => sizeOf(box(ada))).toBe(Math.max(16, standard))
  }
})

async function sizeOf(element: Locator): Promise<number> {
  return element.evaluate((target) => Number.parseFloat(getComputedStyle(target).fontSize))
}
