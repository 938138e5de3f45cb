import type { Locator } from '@playwright/test'
import { createRoom, openSettings } from './owner.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const HEBREW = 'שלום לכולם'
const ARABIC = 'مرحبا بكم جميعا'
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const FORMS = {
  wide: {},
  phone,
  dark: { colorScheme: 'dark' },
} as const

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

test('each line of a message has its own direction, whatever the first one has', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  const lines = ['abc (def)!', HEBREW, 'a much longer line in English, from the left!', `${ARABIC}!`, '- 1 -']
  for (const from of [0, 1, 3]) {
    const text = [...lines.slice(from), ...lines.slice(0, from)].join('\n')
    await write(bob, text)
    for (const page of [ada, bob]) {
      const paragraph = texts(page).last()
      await expect(paragraph).toHaveText(text, { useInnerText: true })
      const { left, right } = await edges(paragraph)
      for (const line of lines.slice(0, 4)) {
        const ink = await edgesOf(paragraph, line)
        const isFromRight = line.startsWith(HEBREW) || line.startsWith(ARABIC)
        if (isFromRight) expect(Math.abs(ink.right - right)).toBeLessThanOrEqual(1)
        else expect(Math.abs(ink.left - left)).toBeLessThanOrEqual(1)
      }
      // The end of a line is where the line ends.
      const mark = await edgesOf(paragraph, '!', text.indexOf('(def)!') + 5)
      expect(mark.left).toBeGreaterThan((await edgesOf(paragraph, 'abc')).right)
      const arabicMark = await edgesOf(paragraph, '!', text.indexOf(`${ARABIC}!`) + ARABIC.length)
      expect(arabicMark.right).toBeLessThanOrEqual((await edgesOf(paragraph, ARABIC)).left + 1)
    }
  }
})

for (const [form, screen] of Object.entries(FORMS)) {
  test(`${form}: right-to-left messages of others stay with their author`, async ({ join }) => {
    const ada = await join('ada', { ...screen, reducedMotion: 'reduce' })
    const bob = await join('עדה Ada (1)')
    const cleo = await join('cleo')
    await write(bob, HEBREW)
    await write(bob, `${ARABIC}\nand in English\n${HEBREW} https://a.example/א/ב?c=ד, 12:30`)
    await write(cleo, `${ARABIC} `.repeat(12).trim())
    await expect(texts(ada)).toHaveCount(3)
    await write(ada, `${HEBREW}\nmine`)
    await write(cleo, `@ada ${ARABIC}`)
    await expect(texts(ada)).toHaveCount(5)
    await box(ada).fill(`${HEBREW}\nEnglish (again)!\n${ARABIC}`)
    await ada.screenshot({ path: `test-results/screens/directions-${form}.png` })

    const author = await edges(log(ada).getByRole('heading', { name: 'עדה Ada (1)' }))
    const short = await edges(texts(ada).first())
    expect(Math.abs(short.left - author.left)).toBeLessThanOrEqual(1)
    expect(short.right - short.left).toBeLessThan(150)
    for (const paragraph of await texts(ada).all()) {
      const { left, right } = await edges(paragraph)
      const list = await edges(log(ada))
      expect(left).toBeGreaterThanOrEqual(list.left)
      expect(right).toBeLessThanOrEqual(list.right)
    }
    // The reader's own messages stay on their side.
    const own = await edges(texts(ada).filter({ hasText: 'mine' }))
    const others = await edges(texts(ada).nth(2))
    expect(own.right).toBeGreaterThanOrEqual(others.right - 16)
    expect(await ada.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })
}

test('an address among right-to-left words is read from its scheme on', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, `${HEBREW} https://a.example/א/ב?c=ד, ${HEBREW}`)
  const link = log(ada).getByRole('link')
  await expect(link).toHaveText('https://a.example/א/ב?c=ד')
  const [scheme, host, path] = [
    await edgesOf(link, 'https://'),
    await edgesOf(link, 'a.example'),
    await edgesOf(link, 'א'),
  ]
  expect(scheme.right).toBeLessThanOrEqual(host.left + 1)
  expect(host.right).toBeLessThanOrEqual(path.left + 1)
})

test('the box decides line by line too', async ({ join }) => {
  const ada = await join('ada')
  await box(ada).fill(`${HEBREW}\nabc`)
  const style = await box(ada).evaluate((field) => {
    const { unicodeBidi, textAlign } = getComputedStyle(field)
    return { unicodeBidi, textAlign }
  })
  expect(style).toEqual({ unicodeBidi: 'plaintext', textAlign: 'start' })
})

test('right-to-left names and topics begin beside what they belong to, and are cut off at their end', async ({
  join,
}) => {
  const name = `${HEBREW} (1)`
  const ada = await join(name)
  await createRoom(ada)
  const dialog = await openSettings(ada, 'Settings')
  await dialog.getByLabel('Name', { exact: true }).fill(`${ARABIC} (2)`)
  const topic = `${ARABIC} `.repeat(13).trim()
  await dialog.getByLabel('Topic').fill(topic)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Saved')).toBeVisible()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await write(ada, 'hello')

  const title = await edges(ada.getByRole('heading', { level: 1 }))
  const words = ada.locator('header p', { hasText: ARABIC })
  const { left, right } = await edges(words)
  expect(left - title.right).toBeLessThanOrEqual(16)
  // Its first word is visible, on the right.
  const first = await edgesOf(words, ARABIC.split(' ')[0] ?? '')
  expect(first.right).toBeLessThanOrEqual(right + 1)
  expect(first.left).toBeGreaterThanOrEqual(left)

  const list = people(ada).first()
  const avatar = await edges(list.locator('span').first())
  expect((await edgesOf(list, name)).left - avatar.right).toBeLessThanOrEqual(12)
  const me = ada.getByRole('complementary', { name: 'Rooms' }).getByTitle(name)
  const { left: beside } = await edges(me.locator('xpath=..'))
  expect((await edgesOf(me, name)).left - beside).toBeLessThanOrEqual(1)
  const placeholder = await box(ada).getAttribute('placeholder')
  expect(placeholder).toBe(`Message \u2068${ARABIC} (2)\u2069`)
  await ada.screenshot({ path: 'test-results/screens/directions-names.png' })
})

async function edges(element: Locator): Promise<{ left: number; right: number }> {
  return element.evaluate((target) => {
    const { left, right } = target.getBoundingClientRect()
    return { left, right }
  })
}

/** Where these characters are drawn in an element: their first occurrence, or the one at `from`. */
async function edgesOf(
  element: Locator,
  characters: string,
  from?: number,
): Promise<{ left: number; right: number }> {
  return element.evaluate(
    (target, [sought, at]) => {
      const walker = document.createTreeWalker(target, NodeFilter.SHOW_TEXT)
      let before = 0
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent ?? ''
        const index = at === undefined ? text.indexOf(sought) : at - before
        before += text.length
        if (index < 0 || index >= text.length) continue
        const range = document.createRange()
        range.setStart(node, index)
        range.setEnd(node, index + sought.length)
        const { left, right } = range.getBoundingClientRect()
        return { left, right }
      }
      throw new Error(`"${sought}" is not there`)
    },
    [characters, from] as const,
  )
}
