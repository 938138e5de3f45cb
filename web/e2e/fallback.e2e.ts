import type { Page } from '@playwright/test'
import { Middlebox, type Treatment } from './middlebox.ts'
import { numbers, strangerWrites, witness } from './stranger.ts'
import { test as base, box, expect, log, people, texts, write } from './test.ts'

const test = base.extend<{ middlebox: Middlebox }>({
  middlebox: async ({ server }, use) => {
    const middlebox = await Middlebox.begin(server.url)
    await use(middlebox)
    await middlebox.end()
  },
})

test.use({ networkBreaks: true })
test.skip(({ database }) => database !== 'sqlite', 'the way to a server has nothing to do with its database')

const mayComplain = /status of (400|502)/

const treatments = [
  'hang',
  'refuse with 400',
  'refuse with 502',
  'swallow all',
  'swallow what the server says',
  'swallow what the client says',
] satisfies Treatment[]

for (const treatment of treatments) {
  test(`people can join and write behind a proxy that treats WebSockets so: ${treatment}`, async ({
    join,
    visit,
    middlebox,
  }) => {
    const bob = await join('bob')
    middlebox.websockets = treatment
    const ada = await visit({ server: middlebox, mayComplain })
    await ada.getByLabel('Nickname').fill('ada')
    await ada.keyboard.press('Enter')
    await expect(log(ada)).toBeVisible({ timeout: 12_000 })
    await write(ada, 'hello bob')
    await expect(texts(bob)).toHaveText(['hello bob'])
    await write(bob, 'hello ada')
    await expect(texts(ada)).toHaveText(['hello bob', 'hello ada'])
  })
}

test('the page says that it tries the other transport, and does not wait again after a reload', async ({
  join,
  middlebox,
  room,
}) => {
  const ada = await join('ada', { server: middlebox })
  middlebox.websockets = 'swallow all'
  middlebox.polling = 'delay'
  const tab = await ada.context().newPage()
  await tab.goto(`${middlebox.url}/room/${room}`)
  await expect(tab.getByRole('status').getByText('Trying another way to connect')).toBeVisible()
  await expect(log(tab)).toBeVisible({ timeout: 12_000 })
  await expect(tab.getByText('Trying another way')).toHaveCount(0)
  middlebox.polling = 'pass'
  const { handshakes } = middlebox
  await tab.reload()
  await write(tab, 'back')
  await expect(texts(tab)).toHaveText(['back'], { timeout: 3000 })
  expect(middlebox.handshakes).toBe(handshakes)
})

test('when WebSockets pass again the page uses one, and nobody notices', async ({
  join,
  middlebox,
  server,
  room,
}) => {
  test.slow()
  await strangerWrites(server.url, room, numbers(1, 100))
  const bob = await join('bob')
  middlebox.websockets = 'swallow all'
  const ada = await join('ada', { server: middlebox })
  await expect(people(bob)).toHaveText([/bob/, /ada/])
  middlebox.websockets = 'pass'
  await box(ada).fill('half a thought')
  const read = log(ada).getByText('number 60', { exact: true })
  await read.scrollIntoViewIfNeeded()
  const top = async () => (await read.boundingBox())?.y ?? 0
  const before = await top()
  const looking = await witness(server.url, room)
  const sentences = await recordBanner(ada)

  // The first one is the probe, the second one stays.
  for (let socket = 0; socket < 2; socket += 1) await ada.waitForEvent('websocket', { timeout: 60_000 })
  await write(bob, 'are you there?')
  await expect(texts(ada).last()).toHaveText('are you there?')
  // To within 5 px: the rows loaded above have fractional heights.
  expect(await top()).toBeCloseTo(before, -1)
  await expect(box(ada)).toHaveValue('half a thought')
  await box(ada).press('Enter')
  await expect(texts(bob).last()).toHaveText('half a thought')
  expect(await sentences()).toEqual([])
  expect(looking.end()).toEqual([['bob', 'ada', 'witness']])
})

for (const treatment of ['refuse', 'refuse posts'] as const) {
  test(`polling that once worked is no obstacle when only WebSockets pass: ${treatment}`, async ({
    join,
    middlebox,
  }) => {
    middlebox.websockets = 'refuse with 502'
    const ada = await join('ada', { server: middlebox, mayComplain })
    await write(ada, 'by polling')
    await expect(texts(ada)).toHaveText(['by polling'])
    middlebox.websockets = 'pass'
    middlebox.polling = treatment
    await ada.reload()
    await expect(texts(ada)).toHaveText(['by polling'], { timeout: 3000 })
  })
}

test('without a network the connection counts as lost, and the attempts go on', async ({
  join,
  middlebox,
}) => {
  test.slow()
  const ada = await join('ada', { server: middlebox })
  const sentences = await recordBanner(ada)
  middlebox.websockets = 'hang'
  middlebox.polling = 'hang'
  middlebox.cut()
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await ada.waitForRequest(/transport=polling/, { timeout: 60_000 })
  }
  expect(await sentences()).toEqual([
    'Connection lost. Trying again…',
    'No answer yet. Trying another way to connect…',
    'Connection lost. Trying again…',
  ])
  middlebox.websockets = 'pass'
  middlebox.polling = 'pass'
  await expect(ada.getByText('Connection lost.')).toHaveCount(0, { timeout: 30_000 })
  await write(ada, 'back')
  await expect(texts(ada)).toHaveText(['back'])
})

test('a restart brings back people who are polling, and nothing is lost', async ({ own, visit }) => {
  const middlebox = await Middlebox.begin(own.url)
  middlebox.websockets = 'swallow all'
  const ada = await visit({ server: middlebox, mayComplain })
  await ada.getByLabel('Nickname').fill('ada')
  await ada.keyboard.press('Enter')
  await expect(log(ada)).toBeVisible({ timeout: 12_000 })
  await own.stop()
  await write(ada, 'meanwhile')
  await own.start()
  await expect(log(ada).getByText('(sending)')).toHaveCount(0, { timeout: 30_000 })
  await expect(texts(ada)).toHaveText(['meanwhile'])
  await middlebox.end()
})

/** Keeps each sentence about the connection that the page shows from now on. */
async function recordBanner(page: Page): Promise<() => Promise<string[]>> {
  const said = await page.evaluateHandle(() => {
    const sentences: string[] = []
    new MutationObserver(() => {
      const sentence = document.querySelector('[role=status] strong')?.textContent ?? ''
      if (sentence !== (sentences.at(-1) ?? '')) sentences.push(sentence)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    return sentences
  })
  return () => said.jsonValue()
}
