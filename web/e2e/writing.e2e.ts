import { box, expect, log, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'what is typed is in no database')

test('Enter sends and keeps the focus in the box', async ({ join }) => {
  const ada = await join('ada')
  await expect(box(ada)).toBeFocused()
  await ada.keyboard.type('hello')
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['hello'])
  await expect(box(ada)).toHaveValue('')
  await expect(box(ada)).toBeFocused()
})

test('invisible text is not sent', async ({ join }) => {
  const ada = await join('ada')
  const send = ada.getByRole('button', { name: 'Send' })
  const blanks = ['\u200b', '\u3164', '\u2800\n\u2800', '\u00ad', '\ufe0f', '\u{e0041}\u{e007f}', ' \u202e ']
  for (const text of blanks) {
    await box(ada).fill(text)
    await expect(send).toBeDisabled()
    await ada.keyboard.press('Enter')
  }
  for (const text of ['👩‍👩‍👧', 'a\u200b', '.']) {
    await box(ada).fill(text)
    await expect(send).toBeEnabled()
    await ada.keyboard.press('Enter')
  }
  await expect(texts(ada)).toHaveCount(3)
})

test('Shift+Enter breaks the line, and the break is kept', async ({ join }) => {
  const ada = await join('ada')
  await ada.keyboard.type('one')
  await ada.keyboard.press('Shift+Enter')
  await ada.keyboard.type('  two')
  await expect(texts(ada)).toHaveCount(0)
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['one\n  two'], { useInnerText: true })
})

test('Enter during a composition sends nothing', async ({ join }) => {
  const ada = await join('ada')
  const devtools = await ada.context().newCDPSession(ada)
  await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
  // Without a `char` event, because the input method takes the key.
  await devtools.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    windowsVirtualKeyCode: 13,
  })
  await devtools.send('Input.insertText', { text: '日本' })
  await expect(texts(ada)).toHaveCount(0)
  await expect(box(ada)).toHaveValue('日本')
  await ada.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['日本'])
})

test('the box grows with its text, up to a height', async ({ join }) => {
  const ada = await join('ada')
  const heightOf = async (lines: number) => {
    await box(ada).fill(Array.from({ length: lines }, () => 'line').join('\n'))
    return (await box(ada).boundingBox())?.height ?? 0
  }
  const [one, four, nine, twenty] = [
    await heightOf(1),
    await heightOf(4),
    await heightOf(9),
    await heightOf(20),
  ]
  expect(four).toBeGreaterThan(one)
  expect(nine).toBeGreaterThan(four)
  expect(twenty).toBe(nine)
})

test('4,000 characters and long words stay within the page', async ({ join }) => {
  const ada = await join('ada', { viewport: { width: 390, height: 844 } })
  const bob = await join('bob')
  await write(ada, '🙂'.repeat(4000))
  await write(ada, `https://example.org/${'path'.repeat(900)}`)
  await write(ada, 'W'.repeat(4000))
  for (const page of [ada, bob]) {
    await expect(texts(page)).toHaveCount(3)
    const widths = await log(page).evaluate((element) => [element.scrollWidth, element.clientWidth])
    expect(widths[0]).toBe(widths[1])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
  }
})

test('a message that is too long is counted, not sent, and not lost', async ({ join }) => {
  const ada = await join('ada')
  const text = 'x'.repeat(4001)
  await box(ada).fill(text)
  await box(ada).press('Enter')
  await expect(ada.getByText('4,001 of 4,000 characters')).toBeVisible()
  await expect(box(ada)).toHaveValue(text)
  await expect(texts(ada)).toHaveCount(0)
  await box(ada).press('Backspace')
  await box(ada).press('Enter')
  await expect(texts(ada)).toHaveText(['x'.repeat(4000)])
})

test('a half-typed message survives a reload', async ({ join }) => {
  const ada = await join('ada')
  await box(ada).fill('half a thought')
  await ada.reload()
  await expect(box(ada)).toHaveValue('half a thought')
})

test('on a touch screen Enter breaks the line and the button sends', async ({ join }) => {
  const ada = await join('ada', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await box(ada).tap()
  await ada.keyboard.type('one')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('two')
  await expect(texts(ada)).toHaveCount(0)
  await ada.getByRole('button', { name: 'Send' }).tap()
  await expect(texts(ada)).toHaveText(['one\ntwo'], { useInnerText: true })
  await expect(box(ada)).toBeFocused()
})
