import { strangerWrites } from './stranger.ts'
import { expect, log, test, texts, write } from './test.ts'

const worst = [
  '\u202e\u202d\u2066\u2067 turned around \u202e',
  `e${'\u0301'.repeat(3999)}`,
  'Z\u0336\u0489'.repeat(1300),
  'not\ufffea\uffffcharacter\ufeff',
  `top${'\n'.repeat(3994)}end`,
  '<script>document.title=1</script><style>*{display:none}</style><img src=x onerror=alert(1)>',
  '👩‍👩‍👧‍👦'.repeat(571),
  `👩${'\u200d👩'.repeat(1999)}`,
  'مرحبا بالعالم '.repeat(280),
  `x${'\u{e0041}'.repeat(1999)}`,
  '﷽'.repeat(4000),
  `https://example.org/${')'.repeat(3900)}`,
  '\u2028\u2029\t x',
  'constructor',
]

test('the worst possible messages break nothing for anyone', async ({ join, server, room }) => {
  const ada = await join('ada', { viewport: { width: 390, height: 844 } })
  const written = await strangerWrites(server.url, room, ['before', ...worst, 'after'], '__proto__')
  await expect(texts(ada)).toHaveCount(written.length)
  const bob = await join('bob')
  await expect(texts(bob)).toHaveCount(written.length)
  await write(ada, 'and life goes on')
  for (const page of [ada, bob]) {
    await expect(texts(page).last()).toHaveText('and life goes on')
    await expect(texts(page).nth(written.length - 1)).toHaveText('after')
    const [scrolled, seen] = await log(page).evaluate((list) => [list.scrollWidth, list.clientWidth])
    expect(scrolled).toBe(seen)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
  }
  expect(written.map(({ content }) => content).slice(1, -1)).toEqual(worst)
})

test('a very long message shows its beginning, and all of it when asked', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, [
    Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n'),
  ])
  const ada = await join('ada')
  const height = async () => (await texts(ada).first().boundingBox())?.height ?? 0
  expect(await height()).toBeLessThan(900)
  await ada.getByRole('button', { name: 'Show all' }).click()
  expect(await height()).toBeGreaterThan(3000)
})

test('a message that cannot be drawn breaks only its own row', async ({ visit, server, room }) => {
  await strangerWrites(server.url, room, ['before', 'broken', 'after'])
  const page = await visit({ mayComplain: /Invalid time value|error boundary/i })
  // Our server never sends such a time: this tests that an error stays within its row.
  await page.routeWebSocket(/socket\.io/, (browser) => {
    const onward = browser.connectToServer()
    onward.onMessage((frame) => {
      const time = /("content":"broken","createdAt":)"[^"]*"/
      browser.send(typeof frame === 'string' ? frame.replace(time, '$1"nonsense"') : frame)
    })
  })
  await page.reload()
  await page.getByLabel('Nickname').fill('ada')
  await page.keyboard.press('Enter')
  await expect(texts(page)).toHaveText(['before', 'This message cannot be shown.', 'after'])
  await write(page, 'still here')
  await expect(texts(page).last()).toHaveText('still here')
})
