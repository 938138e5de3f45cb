import { expect, log, people, test, texts, write } from './test.ts'

test('ada and bob see each other, and what they write', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  for (const page of [ada, bob]) {
    await expect(people(page)).toHaveCount(2)
    await expect(people(page).getByText('ada')).toBeVisible()
    await expect(people(page).getByText('bob')).toBeVisible()
  }

  await write(ada, 'hello bob')
  await expect(texts(bob)).toHaveText(['hello bob'])
  await expect(log(bob).getByRole('heading', { name: 'ada' })).toBeVisible()
  await write(bob, 'hello ada')
  await expect(texts(ada)).toHaveText(['hello bob', 'hello ada'])
})

test('the reader is first in the list', async ({ join }) => {
  await join('ada')
  const bob = await join('bob')
  await expect(people(bob)).toHaveText([/bob\s*you$/, /ada$/])
})

test('bob closes his page and leaves the list of ada', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await expect(people(ada)).toHaveCount(2)
  await bob.close()
  await expect(people(ada)).toHaveText([/ada/])
})

test('bob reloads, sees the history and is the same person', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await write(ada, 'before the reload')
  await write(bob, 'mine')
  await expect(texts(ada)).toHaveText(['before the reload', 'mine'])

  await bob.reload()
  await expect(texts(bob)).toHaveText(['before the reload', 'mine'])
  await expect(log(bob).getByRole('heading', { name: 'You' })).toBeAttached()
  await expect(people(ada)).toHaveText([/ada/, /bob/])
})

test('a second tab is the same person', async ({ join, server, room }) => {
  const ada = await join('ada')
  const tab = await ada.context().newPage()
  await tab.goto(`${server.url}/room/${room}`)
  await expect(people(tab)).toHaveCount(1)

  await write(tab, 'from the other tab')
  await expect(log(ada).getByRole('heading', { name: 'You' })).toBeAttached()
})

test('someone who leaves is gone, and can come back under another name', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await bob.getByRole('button', { name: 'Leave' }).click()
  await expect(people(ada)).toHaveCount(1)
  await expect(bob.getByLabel('Nickname')).toHaveValue('bob')

  await bob.getByLabel('Nickname').fill('robert')
  await bob.keyboard.press('Enter')
  await expect(people(ada)).toHaveText([/ada/, /robert/])
})

test('a message shows who wrote it, when, and on which day', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, 'hello')
  const written = log(ada).getByRole('time')
  await expect(written).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  await expect(written).toHaveAttribute('title', new RegExp(String(new Date().getFullYear())))
  await expect(log(ada).getByRole('heading', { name: 'Today' })).toBeVisible()
})

test('an address becomes a link that reveals nothing about the page', async ({ join }) => {
  const ada = await join('ada')
  await write(ada, 'see https://example.org/a.')
  const link = log(ada).getByRole('link', { name: 'https://example.org/a' })
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc')
  await expect(link).toHaveAttribute('target', '_blank')
})

test('markup in a message is text', async ({ join }) => {
  const ada = await join('ada')
  const markup = '<img src=x onerror="document.title=1"><b>bold</b>'
  await write(ada, markup)
  await expect(texts(ada)).toHaveText([markup])
})

test('the title counts the messages that came while the page was hidden', async ({ join, room }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await ada.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true })
  })
  await write(bob, 'one')
  await write(bob, 'two')
  await expect(ada).toHaveTitle(`(2) ${room} · WeChat`)
  await ada.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: false })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect(ada).toHaveTitle(`${room} · WeChat`)
})
