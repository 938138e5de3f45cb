import type { Page } from '@playwright/test'
import { numbers, strangerWrites } from './stranger.ts'
import { expect, log, test, texts, write } from './test.ts'
import { scrollTo } from './wheel.ts'

test.skip(({ database }) => database !== 'sqlite', 'a selection is in no database')

test('selected text stays where it is, and the list continues when the selection ends', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 300))
  const ada = await join('ada')
  await expect(texts(ada).last()).toHaveText('number 300')
  const [first, last] = [row(ada, 294), row(ada, 297)]
  const before = await first.boundingBox()
  const bob = await join('bob')
  await select(ada, 294, 297)
  const selected = await selection(ada)
  // Still pressed.
  for (const text of numbers(1001, 1008)) await write(bob, text)
  await expect(ada.getByRole('button', { name: /new message/ })).toBeVisible()
  expect(await selection(ada)).toBe(selected)
  expect(await first.boundingBox()).toEqual(before)
  await ada.mouse.up()
  // More than are otherwise drawn.
  await strangerWrites(server.url, room, numbers(301, 700), 'another')
  await expect(ada.getByRole('button', { name: /40\d new messages/ })).toBeVisible()
  expect(await selection(ada)).toBe(selected)
  expect(await first.boundingBox()).toEqual(before)
  await expect(last).toBeInViewport()

  await last.click()
  await expect(texts(ada).last()).toHaveText('number 700')
  await expect(texts(ada).last()).toBeInViewport()
  await expect(ada.getByRole('button', { name: /new message|newest/ })).toHaveCount(0)
  expect(await texts(ada).count()).toBeLessThanOrEqual(200)
  await write(bob, 'at the end')
  await expect(texts(ada).last()).toBeInViewport()
})

test('a selection of more rows than are otherwise drawn loses none of them', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 350))
  const ada = await join('ada')
  await scrollTo(ada, 150)
  await row(ada, 150).click({ position: { x: 2, y: 5 } })
  await scrollTo(ada, 350, 1000)
  await row(ada, 349).click({ modifiers: ['Shift'] })
  const selected = await selection(ada)
  for (const n of [152, 250, 348]) expect(selected).toContain(`number ${n}`)
  const before = await row(ada, 348).boundingBox()
  await strangerWrites(server.url, room, numbers(351, 450), 'another')
  await expect(ada.getByRole('button', { name: /(9|10)\d new messages/ })).toBeVisible()
  expect(await selection(ada)).toBe(selected)
  expect(await row(ada, 348).boundingBox()).toEqual(before)
  await row(ada, 348).click()
  await expect.poll(() => texts(ada).count()).toBeLessThanOrEqual(200)
  await expect(texts(ada).last()).toHaveText('number 450')
  await expect(texts(ada).last()).toBeInViewport()
})

test('a reader above stays there during and after a selection, and a click moves nothing', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 120))
  const ada = await join('ada')
  const bob = await join('bob')
  const end = await texts(ada).last().boundingBox()
  await row(ada, 119).click()
  expect(await texts(ada).last().boundingBox()).toEqual(end)
  await log(ada).hover()
  await ada.mouse.wheel(0, -1500)
  await expect(row(ada, 119)).not.toBeInViewport()
  const seen = await texts(ada).evaluateAll((all) => {
    return all.findIndex((text) => text.getBoundingClientRect().top > 200) + 1
  })
  const number = Number((await texts(ada).nth(seen).textContent())?.split(' ')[1])
  await select(ada, number, number + 1)
  await ada.mouse.up()
  const before = await row(ada, number).boundingBox()
  for (const text of ['one', 'two']) await write(bob, text)
  await expect(ada.getByRole('button', { name: '2 new messages' })).toBeVisible()
  expect(await row(ada, number).boundingBox()).toEqual(before)
  await row(ada, number).click()
  await write(bob, 'three')
  await expect(ada.getByRole('button', { name: '3 new messages' })).toBeVisible()
  expect(await row(ada, number).boundingBox()).toEqual(before)
})

test.describe('on paper', () => {
  test('everything that is loaded is printed, and the page is unchanged afterwards', async ({
    join,
    server,
    room,
  }) => {
    await strangerWrites(server.url, room, [...numbers(1, 399), 'word '.repeat(790)])
    const ada = await join('ada', { colorScheme: 'dark' })
    await scrollTo(ada, 60)
    await expect(texts(ada).last()).not.toHaveText(/^word/)
    const before = await row(ada, 60).boundingBox()
    await ada.evaluate(() => {
      window.addEventListener('beforeprint', () => {
        document.body.dataset.printed = `${document.querySelectorAll('[role=log] li').length}`
      })
    })
    const pdf = await ada.pdf()
    expect(Number(await ada.locator('body').getAttribute('data-printed'))).toBeGreaterThanOrEqual(340)
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(8)
    expect(await row(ada, 60).boundingBox()).toEqual(before)
    expect(await texts(ada).count()).toBeLessThanOrEqual(200)

    await ada.emulateMedia({ media: 'print' })
    await expect(texts(ada).last()).toHaveText(/^word/)
    await expect(row(ada, 60)).toBeVisible()
    await expect(ada.getByRole('heading', { level: 1 })).toBeVisible()
    for (const hidden of [
      ada.getByRole('textbox'),
      ada.getByRole('complementary'),
      ada.getByRole('button'),
    ]) {
      for (const one of await hidden.all()) await expect(one).toBeHidden()
    }
    // In dark mode too.
    expect(await ada.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light')
    // Nothing scrolls on its own: the page is as long as its content.
    const [height, scrolled] = await log(ada).evaluate((list) => [list.clientHeight, list.scrollHeight])
    expect(height).toBe(scrolled)
    expect(await ada.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(8000)
    await ada.screenshot({ path: 'test-results/screens/paper.png' })
    await texts(ada).last().scrollIntoViewIfNeeded()
    await ada.screenshot({ path: 'test-results/screens/paper-end.png' })
    await ada.emulateMedia({ media: 'screen' })
    await expect.poll(() => texts(ada).count()).toBeLessThanOrEqual(200)
  })
})

function row(page: Page, number: number) {
  return log(page).getByText(`number ${number}`, { exact: true })
}

/** Selects from one message to another, without releasing. A headless browser does not keep a selection made by dragging. */
async function select(page: Page, from: number, to: number) {
  await row(page, from).click({ position: { x: 2, y: 5 } })
  await page.keyboard.down('Shift')
  await row(page, to).hover({ position: { x: 40, y: 10 } })
  await page.mouse.down()
  await page.keyboard.up('Shift')
  await expect.poll(() => selection(page)).toContain(`number ${to - 1}`)
}

async function selection(page: Page): Promise<string> {
  return page.evaluate(() => document.getSelection()?.toString() ?? '')
}
