import type { Locator, Page } from '@playwright/test'
import { createAccount, ownName, signIn } from './account.ts'
import { lookAway, lookBack } from './looking.ts'
import { numbers, strangerWrites } from './stranger.ts'
import { expect, log, test, texts, write } from './test.ts'

test('a room opens at the first unread message, under a line that stays until the reader writes', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await expect(texts(ada).last()).toBeInViewport()
  await expect(line(ada)).toHaveCount(0)

  await goElsewhere(ada)
  await strangerWrites(server.url, room, numbers(61, 100))
  await goTo(ada, room)
  await expect(line(ada)).toBeInViewport()
  await expect(log(ada).getByText('number 60', { exact: true })).toBeInViewport()
  await expect(log(ada).getByText('number 61', { exact: true })).toBeInViewport()
  await expect(log(ada).getByText('number 100', { exact: true })).not.toBeInViewport()

  await ada.getByRole('button', { name: /^\d+ new messages$/ }).click()
  await expect(log(ada).getByText('number 100', { exact: true })).toBeInViewport()
  await expect(line(ada)).toHaveCount(1)
  await write(ada, 'mine')
  await expect(line(ada)).toHaveCount(0)
})

test('a room without unread messages opens at its end', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await goElsewhere(ada)
  await goTo(ada, room)
  await expect(texts(ada).last()).toBeInViewport()
  await expect(line(ada)).toHaveCount(0)
})

test('a room opens where it was left, if nothing has come since', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  const mark = log(ada).getByText('number 25', { exact: true })
  await mark.scrollIntoViewIfNeeded()
  await expect(ada.getByRole('button', { name: 'Jump to the newest' })).toBeVisible()
  const before = await mark.boundingBox()
  await goElsewhere(ada)
  await goTo(ada, room)
  await expect(mark).toBeInViewport()
  expect(Math.abs(((await mark.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(1)
})

test('messages that came while the browser was closed are unread, even more than a page of them', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 30))
  const ada = await join('ada')
  await expect(texts(ada)).toHaveCount(30)
  await write(ada, 'good night')
  await expect(log(ada).getByText('(sending)')).toHaveCount(0)
  const context = ada.context()
  await ada.close()

  await strangerWrites(server.url, room, numbers(31, 170))
  const morning = await context.newPage()
  await morning.goto(`${server.url}/room/${room}`)
  await expect(line(morning)).toBeInViewport()
  await expect(log(morning).getByText('number 31', { exact: true })).toBeInViewport()
  await expect(log(morning).getByText('good night')).toBeInViewport()
  await expect(log(morning).getByText('number 170', { exact: true })).not.toBeInViewport()
})

test('messages are read when someone looks at the end, not before', async ({ join, room }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await write(bob, 'seen at once')
  await expect(texts(ada)).toHaveCount(1)
  await expect(ada).toHaveTitle(`${room} · WeChat`)
  await expect(line(ada)).toHaveCount(0)

  await lookAway(ada)
  for (const text of ['one', 'two', 'three']) await write(bob, text)
  await expect(ada).toHaveTitle(`(3) ${room} · WeChat`)
  await lookBack(ada)
  await expect(ada).toHaveTitle(`${room} · WeChat`)
  await expect(line(ada)).toBeInViewport()
  await expect(below(line(ada), texts(ada).nth(1))).resolves.toBe(true)
})

test('someone who looks away from a long list finds its first unread message', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 30))
  const ada = await join('ada')
  await expect(texts(ada).last()).toBeInViewport()
  await lookAway(ada)
  await strangerWrites(server.url, room, numbers(31, 80))
  await expect(texts(ada)).toHaveCount(80)
  await expect(ada).toHaveTitle(/^\(50\) /)
  await lookBack(ada)
  await expect(log(ada).getByText('number 31', { exact: true })).toBeInViewport()
  await expect(ada).toHaveTitle(/^\(50\) /)
  await ada.getByRole('button', { name: /^\d+ new messages$/ }).click()
  await expect(ada).toHaveTitle(`${room} · WeChat`)
})

test('two tabs agree on what is read', async ({ join, server, room }) => {
  const ada = await join('ada')
  const tab = await ada.context().newPage()
  await tab.goto(`${server.url}/room/elsewhere-${room.slice(-12)}`)
  await expect(log(tab)).toBeVisible()
  await expect(tab).toHaveTitle(/^elsewhere/)

  await lookAway(ada)
  await strangerWrites(server.url, room, ['one', 'two'])
  for (const page of [ada, tab]) await expect(page).toHaveTitle(/^\(2\) /)
  await lookBack(ada)
  for (const page of [ada, tab]) await expect(page).toHaveTitle(/^[^(]/)
  await goTo(tab, room)
  await expect(texts(tab)).toHaveText(['one', 'two'])
  await expect(line(tab)).toHaveCount(0)
})

test('what another tab has read is not new in a tab that nobody looked at', async ({
  join,
  server,
  room,
}) => {
  const ada = await join('ada')
  const tab = await ada.context().newPage()
  await tab.goto(`${server.url}/room/${room}`)
  await expect(log(tab)).toBeVisible()
  for (const page of [ada, tab]) await lookAway(page)
  await strangerWrites(server.url, room, ['one', 'two'])
  for (const page of [ada, tab]) {
    await expect(page).toHaveTitle(/^\(2\) /)
    await expect(line(page)).toHaveCount(1)
  }
  await lookBack(ada)
  for (const page of [ada, tab]) await expect(page).toHaveTitle(/^[^(]/)
  await expect(line(ada)).toHaveCount(1)
  await lookBack(tab)
  await expect(line(tab)).toHaveCount(0)
})

test('what is read on one device is read on the other, also while that one was closed', async ({
  join,
  visit,
  server,
  room,
}) => {
  const { phone, desktop } = await onTwoDevices(ownName(room, 'ada'), join, visit)
  for (const page of [phone, desktop]) await lookAway(page)
  await strangerWrites(server.url, room, ['one', 'two'])
  for (const page of [phone, desktop]) await expect(page).toHaveTitle(/^\(2\) /)
  await lookBack(phone)
  await expect(desktop).toHaveTitle(/^[^(]/)

  await desktop.goto('about:blank')
  await strangerWrites(server.url, room, ['three'])
  await expect(texts(phone).last()).toHaveText('three')
  await lookAway(phone)
  await strangerWrites(server.url, room, ['four'])
  await expect(phone).toHaveTitle(/^\(1\) /)
  await desktop.goto(`${server.url}/room/${room}`)
  await expect(line(desktop)).toHaveCount(1)
  const [three, four] = ['three', 'four'].map((text) => log(desktop).getByText(text, { exact: true }))
  // The room may be shown before the server has told what was read on the phone.
  await expect.poll(() => below(three, line(desktop))).toBe(true)
  expect(await below(line(desktop), four)).toBe(true)
})

test('a line that is drawn before it is known what was read elsewhere moves', async ({
  join,
  visit,
  server,
  room,
}) => {
  const { phone, desktop } = await onTwoDevices(ownName(room, 'ada'), join, visit)
  await desktop.goto('about:blank')
  await strangerWrites(server.url, room, ['one', 'two'])
  await expect(texts(phone).last()).toHaveText('two')
  await lookAway(phone)
  await strangerWrites(server.url, room, ['three'])

  const release = await holdAnswer(desktop, 'list_read_marks')
  await desktop.goto(`${server.url}/room/${room}`)
  const [one, two, three] = ['one', 'two', 'three'].map((text) =>
    log(desktop).getByText(text, { exact: true }),
  )
  await expect.poll(() => below(line(desktop), one)).toBe(true)
  release()
  await expect.poll(() => below(two, line(desktop))).toBe(true)
  expect(await below(line(desktop), three)).toBe(true)
})

test('a mention is marked and counted separately, with the name in any case', async ({
  join,
  server,
  room,
}) => {
  const ada = await join('Ada Lovelace')
  await goElsewhere(ada)
  await strangerWrites(server.url, room, ['hello @ada lovelace!', 'hello @ada'])
  await expect(ada.getByRole('link', { name: `${room} 2 unread, 1 to you` })).toBeVisible()
  await goTo(ada, room)
  await expect(texts(ada)).toHaveCount(2)
  await expect(log(ada).getByText('Mentions you')).toHaveCount(1)
})

test('a button leads to the newest, and counts what is new below', async ({ join, server, room }) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  await log(ada).getByText('number 15', { exact: true }).scrollIntoViewIfNeeded()
  await expect(ada.getByRole('button', { name: 'Jump to the newest' })).toBeVisible()
  await strangerWrites(server.url, room, ['new 1'])
  await expect(ada.getByRole('button', { name: '1 new message' })).toBeVisible()
  await strangerWrites(server.url, room, ['new 2', 'new 3'])
  await ada.getByRole('button', { name: '3 new messages' }).click()
  await expect(log(ada).getByText('new 3')).toBeInViewport()
  await expect(log(ada)).toBeFocused()
  await expect(ada.getByRole('button', { name: /newest|new message/ })).toHaveCount(0)
})

test('a thousand messages below do not lengthen the list, and can all be read on the way down', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, numbers(1, 60))
  const ada = await join('ada')
  const mark = log(ada).getByText('number 15', { exact: true })
  await mark.scrollIntoViewIfNeeded()
  await expect(ada.getByRole('button', { name: 'Jump to the newest' })).toBeVisible()
  const before = await mark.boundingBox()
  await strangerWrites(server.url, room, numbers(61, 1160))
  await expect(ada.getByRole('button', { name: '1100 new messages' })).toBeVisible()
  await expect(texts(ada)).toHaveCount(200)
  const after = await mark.boundingBox()
  // Chromium scrolls by whole pixels and rows have fractional heights, so less than one pixel does not count.
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(1)

  await expect(async () => {
    await log(ada).evaluate((list) => list.scrollBy(0, 1e6))
    await expect(log(ada).getByText('number 1160', { exact: true })).toBeInViewport({ timeout: 200 })
  }).toPass({ intervals: [0] })
  const shown = await texts(ada).allTextContents()
  expect(shown).toEqual(numbers(1161 - shown.length, 1160))
  expect(shown.length).toBeLessThanOrEqual(200)
})

function line(page: Page): Locator {
  return log(page).getByRole('heading', { name: 'New', exact: true })
}

/** Goes to a room where nobody has the same nickname: the browsers of other tests have been in the global one. */
async function goElsewhere(page: Page) {
  await page.getByRole('button', { name: 'Create room' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Room / })).toBeVisible()
}

async function goTo(page: Page, room: string) {
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room }).click()
  await expect(page.getByRole('heading', { level: 1, name: room })).toBeVisible()
}

/** One person with an account, at two browsers. */
async function onTwoDevices(
  name: string,
  join: (nick: string) => Promise<Page>,
  visit: () => Promise<Page>,
): Promise<{ phone: Page; desktop: Page }> {
  const phone = await join(name)
  await createAccount(phone)
  const desktop = await visit()
  await signIn(desktop, name)
  await expect(log(desktop)).toBeVisible()
  return { phone, desktop }
}

async function below(upper: Locator | undefined, lower: Locator | undefined): Promise<boolean> {
  const [one, other] = [await upper?.boundingBox(), await lower?.boundingBox()]
  return (one?.y ?? 0) < (other?.y ?? 0)
}

/** Holds back the answer to this event until the returned function is called. */
async function holdAnswer(page: Page, event: string): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    let answer: string | undefined
    socket.onMessage((frame) => {
      const id = /^42(\d+)\["(\w+)"/.exec(String(frame))
      if (id?.[2] === event) answer = `43${id[1]}[`
      server.send(frame)
    })
    server.onMessage((frame) => {
      if (answer && String(frame).startsWith(answer)) void released.then(() => socket.send(frame))
      else socket.send(frame)
    })
  })
  return release
}
