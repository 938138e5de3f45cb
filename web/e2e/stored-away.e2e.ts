import type { Page } from '@playwright/test'
import { Line } from './line.ts'
import { test as base, expect, log, texts, write } from './test.ts'

const test = base.extend<{ line: Line }>({
  line: async ({ server }, use) => {
    const line = await Line.begin(server.url)
    await use(line)
    await line.end()
  },
})

test.use({ networkBreaks: true })
test.skip(({ database }) => database !== 'sqlite', 'what a browser keeps is in no database of ours')

const sending = '(sending)'

/** The ways in which an open page can lose the browser's database. */
const LOSSES = {
  'somebody deletes it': (page: Page) => inAnotherTab(page, 'delete'),
  'a newer version of the page has come': (page: Page) => inAnotherTab(page, 'upgrade'),
  'its data is cleared': async (page: Page) => {
    const devtools = await page.context().newCDPSession(page)
    const { origin } = new URL(page.url())
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
  },
  'it was closed and nobody has told': async (page: Page) => {
    await page.evaluate(() => {
      const { transaction } = IDBDatabase.prototype
      IDBDatabase.prototype.transaction = function (...asked) {
        IDBDatabase.prototype.transaction = transaction
        this.close()
        return transaction.apply(this, asked)
      }
    })
  },
}

for (const [loss, happens] of Object.entries(LOSSES)) {
  test(`messages written offline survive the tab when ${loss}`, async ({ join, line, room }) => {
    const bob = await join('bob')
    const ada = await join('ada', { server: line })
    await write(ada, 'sent')
    await expect(texts(bob)).toHaveText(['sent'])
    line.cut()
    await write(ada, 'before it')
    await expect(log(ada).getByText(sending)).toHaveCount(1)
    await happens(ada)
    await write(ada, 'after it')
    await expect.poll(() => kept(ada)).toEqual(['before it', 'after it'])

    const tab = await ada.context().newPage()
    await ada.close()
    line.mend()
    await tab.goto(`${line.url}/room/${room}`)
    await expect(texts(bob)).toHaveText(['sent', 'before it', 'after it'])
    await expect(log(tab).getByText(sending)).toHaveCount(0)
    await expect.poll(() => kept(tab)).toEqual([])
  })
}

test('waiting messages are stored again at once, although nothing more is written', async ({
  join,
  line,
}) => {
  const ada = await join('ada', { server: line })
  line.cut()
  for (const text of ['one', 'two']) await write(ada, text)
  await expect.poll(() => kept(ada)).toEqual(['one', 'two'])
  await LOSSES['somebody deletes it'](ada)
  await expect.poll(() => kept(ada)).toEqual(['one', 'two'])
})

/** Resolves when it is done. */
async function inAnotherTab(page: Page, change: 'delete' | 'upgrade') {
  await page.evaluate(async (what) => {
    const asked = what === 'delete' ? indexedDB.deleteDatabase('wechat') : indexedDB.open('wechat', 2)
    await new Promise((resolve) => {
      asked.onsuccess = resolve
    })
    if (what === 'upgrade' && asked.result) asked.result.close()
  }, change)
}

/** What the browser would give the next page. */
async function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // Reading must not create it.
    if (!(await indexedDB.databases()).some(({ name }) => name === 'wechat')) return []
    const asked = indexedDB.open('wechat')
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result)
      asked.onerror = () => reject(asked.error)
    })
    const rows = database.transaction('outbox').objectStore('outbox').getAll()
    const found = await new Promise<{ content: string; place: number }[]>((resolve, reject) => {
      rows.onsuccess = () => resolve(rows.result)
      rows.onerror = () => reject(rows.error)
    })
    database.close()
    return found.sort((one, other) => one.place - other.place).map(({ content }) => content)
  })
}
