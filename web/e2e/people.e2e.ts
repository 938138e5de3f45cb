import type { Page } from '@playwright/test'
import { lookAway, lookBack } from './looking.ts'
import { expect, log, people, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'who is here is in no database')

test('a new nickname is visible to others in messages from then on, and survives a reload', async ({
  join,
}) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await write(bob, 'before')
  await rename(bob, 'robert')
  await expect(people(ada)).toHaveText([/ada/, /robert/])
  await expect(people(bob)).toHaveText([/robert\s*you/, /ada/])
  await write(bob, 'after')
  await expect(log(ada).getByRole('heading', { level: 3 })).toHaveText(['bob', 'robert'])

  await bob.reload()
  await expect(texts(bob)).toHaveText(['before', 'after'])
  await expect(people(bob)).toHaveText([/robert\s*you/, /ada/])
  await write(bob, 'still me')
  await expect(log(bob).getByRole('heading', { name: 'You' })).not.toHaveCount(0)
  await expect(people(ada)).toHaveCount(2)
})

test('a new nickname is a quiet line for the others, not a message', async ({ join }) => {
  const ada = await join('ada')
  const joe = await join('Joe')
  await write(joe, 'before')
  await expect(texts(ada)).toHaveText(['before'])
  await rename(joe, 'Joseph')
  const line = log(ada).getByText('Joe is now Joseph')
  await expect(line).toBeVisible()
  // The person who changed it knows, and it is not announced.
  await expect(log(joe).getByText('is now')).toHaveCount(0)
  await expect(ada.getByRole('status').filter({ hasText: 'Joseph' })).toHaveCount(0)
  await write(joe, 'after')
  await expect(texts(ada)).toHaveText(['before', 'after'])
  await expect(log(ada)).toContainText(/before.*Joe is now Joseph.*after/)
  await lookAway(joe)
  await expect(people(ada).filter({ hasText: 'Joseph' })).toContainText('away')
  await joe.close()
  await expect(people(ada)).toHaveCount(1)
  await expect(log(ada).getByText('is now')).toHaveCount(1)
})

test('before any message the line is alone', async ({ join }) => {
  const ada = await join('ada')
  const joe = await join('Joe')
  await expect(people(ada)).toHaveCount(2)
  await rename(joe, 'Joseph')
  await expect(log(ada).getByText('Joe is now Joseph')).toBeVisible()
})

test('someone who gives way to an account reads so, and continues under the new name', async ({
  visit,
  room,
}) => {
  const ada = await visit()
  let tell: (frame: string) => void = () => undefined
  await ada.routeWebSocket(/socket\.io/, (browser) => {
    const onward = browser.connectToServer()
    tell = (frame) => browser.send(frame)
    onward.onMessage((frame) => browser.send(frame))
  })
  await ada.reload()
  await ada.getByLabel('Nickname').fill('Ada')
  await ada.keyboard.press('Enter')
  await expect(log(ada)).toBeVisible()
  tell(`42${JSON.stringify(['nick_changed', { room, nick: 'Ada 2', token: 'x.y.z' }])}`)
  const told = 'You are now Ada 2: the name Ada belongs to an account.'
  await expect(log(ada).getByText(told)).toBeVisible()
  await expect(ada.getByRole('status').filter({ hasText: told })).toBeAttached()
})

test('a taken nickname offers a free one, as a button', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await expect(people(bob)).toHaveCount(2)
  await open(bob)
  await bob.getByLabel('New name').fill('ADA')
  await bob.keyboard.press('Enter')
  await expect(bob.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible()
  await expect(bob.getByLabel('New name')).toBeFocused()
  const suggestion = bob.getByRole('button', { name: /^Take / })
  const free = (await suggestion.textContent())?.replace('Take ', '') ?? ''
  await suggestion.click()
  await expect(people(bob).first()).toContainText(free)
  await expect(people(ada).filter({ hasText: free })).toHaveCount(1)
  await expect(bob.getByRole('button', { name: 'Change your name' })).toBeFocused()
})

test('a bad nickname says why, and Escape changes nothing', async ({ join }) => {
  const ada = await join('ada')
  await open(ada)
  await ada.getByLabel('New name').fill('x'.repeat(25))
  await ada.keyboard.press('Enter')
  await expect(ada.getByRole('alert').filter({ hasText: '24' })).toBeVisible()
  await ada.keyboard.press('Escape')
  await expect(ada.getByLabel('New name')).toHaveCount(0)
  await expect(people(ada)).toHaveText([/ada\s*you/])
})

test('the other tab of the same browser has the new nickname too', async ({ join, server, room }) => {
  const ada = await join('ada')
  const tab = await ada.context().newPage()
  await tab.goto(`${server.url}/room/${room}`)
  await expect(people(tab)).toHaveText([/ada\s*you/])
  await rename(ada, 'lovelace')
  await expect(people(tab)).toHaveText([/lovelace\s*you/])
  await write(tab, 'from the other tab')
  await expect(people(ada)).toHaveCount(1)
})

test('someone who looks at none of their tabs is away', async ({ join, server, room }) => {
  const bob = await join('bob')
  const ada = await join('ada')
  const tab = await ada.context().newPage()
  await tab.goto(`${server.url}/room/${room}`)
  await expect(people(tab)).toHaveCount(2)
  const entry = people(bob).filter({ hasText: 'ada' })

  await lookAway(ada)
  await lookAway(tab)
  await expect(entry).toContainText('away')
  await lookBack(tab)
  await expect(entry).not.toContainText('away')
  await lookAway(tab)
  await expect(entry).toContainText('away')
  await lookBack(ada)
  await expect(entry).not.toContainText('away')
})

test('being away is reported again after a lost connection', async ({ own, join }) => {
  const restarted = { server: own, mayComplain: /net::ERR_|WebSocket connection to/ }
  const bob = await join('bob', restarted)
  const ada = await join('ada', restarted)
  await lookAway(ada)
  await expect(people(bob).filter({ hasText: 'ada' })).toContainText('away')
  await own.kill()
  await own.start()
  await expect(people(bob)).toHaveCount(2, { timeout: 20_000 })
  await expect(people(bob).filter({ hasText: 'ada' })).toContainText('away')
})

test.describe('in a crowd', () => {
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `c${index}`, nick: `guest ${index}`, room: '' }))

  /** Replaces the server's list on its way: a test cannot open five thousand browsers. */
  async function enterCrowd(page: Page, count: number, total: number) {
    let tell: (frame: string) => void = () => undefined
    await page.routeWebSocket(/socket\.io/, (browser) => {
      const onward = browser.connectToServer()
      tell = (frame) => browser.send(frame)
      onward.onMessage((frame) => {
        const list = /^42\["user_list_update",(.*),(\{"room":"([^"]*)".*\})\]$/.exec(String(frame))
        if (!list) return browser.send(frame)
        const [, , , room = ''] = list
        const users = crowd(count).map((user) => ({ ...user, room }))
        browser.send(`42${JSON.stringify(['user_list_update', users, { room, total }])}`)
      })
    })
    await page.reload()
    await page.getByLabel('Nickname').fill('ada')
    await page.keyboard.press('Enter')
    await expect(log(page)).toBeVisible()
    return (frame: string) => tell(frame)
  }

  test('the reader is first, the rest is a number, and names can be searched', async ({ visit }) => {
    const ada = await visit()
    await enterCrowd(ada, 200, 4000)
    await expect(people(ada).first()).toHaveText(/ada\s*you/)
    await expect(people(ada).last()).toHaveText('and 3799 more')
    await ada.getByLabel('Find someone').fill('GUEST 15')
    await expect(people(ada)).toHaveCount(12)
    await ada.getByLabel('Find someone').fill('nobody')
    await expect(people(ada).first()).toHaveText('Nobody listed here is called that.')
  })

  test('five thousand people are shown, and a change draws one row', async ({ visit, room }) => {
    const ada = await visit()
    const tell = await enterCrowd(ada, 200, 201)
    const everyone = crowd(5000).map((user) => ({ ...user, room }))
    for (let from = 200; from < everyone.length; from += 400) {
      const joined = everyone.slice(from, from + 400)
      tell(`42${JSON.stringify(['user_list_diff', { room, joined, left: [], total: 5001 }])}`)
    }
    await expect(people(ada)).toHaveCount(5001)
    await ada.evaluate(() => {
      const list = document.querySelector('ul[aria-label^="People in"]')
      const drawn = { rows: 0, longestMs: 0 }
      Object.assign(window, { drawn })
      if (list) {
        new MutationObserver((changes) => {
          drawn.rows += changes.filter(({ type }) => type === 'childList').length
        }).observe(list, { childList: true, subtree: true, attributes: true })
      }
      new PerformanceObserver((entries) => {
        for (const { duration } of entries.getEntries()) drawn.longestMs = Math.max(drawn.longestMs, duration)
      }).observe({ entryTypes: ['longtask'] })
    })
    for (let turn = 0; turn < 10; turn += 1) {
      const joined = [{ id: `n${turn}`, nick: `newcomer ${turn}`, room }]
      tell(`42${JSON.stringify(['user_list_diff', { room, joined, left: [], total: 5002 + turn }])}`)
      // Found by its index: a search through five thousand rows would be measured too.
      await expect(ada.locator('h2').filter({ hasText: `${5002 + turn}` })).toBeAttached()
    }
    const drawn = await ada.evaluate(() => JSON.stringify(Reflect.get(window, 'drawn')))
    console.log(`ten changes among five thousand: ${drawn}`)
    expect(JSON.parse(drawn).rows).toBeLessThanOrEqual(20)
  })
})

async function open(page: Page) {
  await page.getByRole('button', { name: 'Change your name' }).click()
  await expect(page.getByLabel('New name')).toBeFocused()
}

async function rename(page: Page, nick: string) {
  await open(page)
  await page.getByLabel('New name').fill(nick)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('New name')).toHaveCount(0)
}
