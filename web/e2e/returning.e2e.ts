import { strangerWrites } from './stranger.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

test.use({ networkBreaks: true })

test('messages written while the server was killed arrive once, in order', async ({ own, join }) => {
  const ada = await join('ada', { server: own })
  const bob = await join('bob', { server: own })
  await write(ada, 'before')
  await expect(texts(bob)).toHaveText(['before'])

  await own.kill()
  await expect(ada.getByText('Connection lost.')).toBeVisible()
  await expect(box(ada)).toBeEnabled()
  for (const text of ['first', 'second', 'third']) await write(ada, text)
  await expect(log(ada).getByText('(sending)')).toHaveCount(3)

  await own.start()
  await expect(texts(bob)).toHaveText(['before', 'first', 'second', 'third'])
  await expect(texts(ada)).toHaveText(['before', 'first', 'second', 'third'])
  await expect(ada.getByText('Connection lost.')).toHaveCount(0)
  await expect(people(ada)).toHaveText([/ada/, /bob/])
})

test('messages written meanwhile are there after a lost connection', async ({ own, join, room }) => {
  const ada = await join('ada', { server: own })
  await ada.context().setOffline(true)
  await own.kill()
  await own.start()
  await strangerWrites(own.url, room, ['missed 1', 'missed 2'])
  await ada.context().setOffline(false)
  await expect(texts(ada)).toHaveText(['missed 1', 'missed 2'])
})

test('Retry now does not wait', async ({ own, join }) => {
  const ada = await join('ada', { server: own })
  // The longest waits: 1.5 s, 3 s, then 6 s.
  await ada.evaluate(() => {
    Math.random = () => 0.999
  })
  await own.kill()
  for (let attempt = 0; attempt < 2; attempt += 1) await ada.waitForEvent('websocket')
  await own.start()
  await ada.getByRole('button', { name: 'Retry now' }).click()
  await expect(ada.getByText('Connection lost.')).toHaveCount(0, { timeout: 3000 })
  await write(ada, 'back')
  await expect(log(ada).getByText('(sending)')).toHaveCount(0)
  await expect(texts(ada)).toHaveText(['back'])
})

test('a connection that no longer answers is replaced, and the message arrives once', async ({
  own,
  join,
}) => {
  const ada = await join('ada', { server: own })
  own.freeze()
  await write(ada, 'are you there?')
  await expect(ada.getByText('Connection lost.')).toBeVisible({ timeout: 20_000 })
  await expect(log(ada).getByText('(sending)')).toHaveCount(1)
  await expect(log(ada).getByText('Not sent.')).toHaveCount(0)
  own.thaw()
  await expect(log(ada).getByText('(sending)')).toHaveCount(0, { timeout: 30_000 })
  await expect(texts(ada)).toHaveText(['are you there?'])
  await ada.reload()
  await expect(texts(ada)).toHaveText(['are you there?'])
})

test('a restart brings everyone back by themselves, and nothing is lost', async ({ own, join }) => {
  const ada = await join('ada', { server: own })
  const bob = await join('bob', { server: own })
  await write(ada, 'before')
  await expect(texts(bob)).toHaveText(['before'])
  await own.stop()
  await write(ada, 'during')
  await write(bob, 'too')
  await own.start()
  for (const page of [ada, bob]) {
    await expect(log(page).getByText('(sending)')).toHaveCount(0, { timeout: 30_000 })
    await expect(texts(page)).toHaveCount(3)
    await expect(people(page)).toHaveText([/ada|bob/, /ada|bob/])
  }
  expect(await texts(ada).allTextContents()).toEqual(await texts(bob).allTextContents())
})

test('joining without a server says so, and works when it is back', async ({ own, visit }) => {
  const page = await visit({ server: own })
  await own.kill()
  await page.getByLabel('Nickname').fill('ada')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Joining…' })).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('cannot be reached', { timeout: 15_000 })
  await own.start()
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(log(page)).toBeVisible()
})
