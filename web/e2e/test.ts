import { type BrowserContextOptions, test as base, expect, type Locator, type Page } from '@playwright/test'
import { uuid } from '../src/lib/uuid.ts'
import { type Database, Server } from './server.ts'

/** Options that a project or a file sets. */
export type Settings = { database: Database; networkBreaks: boolean; flags: string[] }

type Visit = BrowserContextOptions & {
  server?: Pick<Server, 'url'>
  path?: string
  /** The errors that this page may log. */
  mayComplain?: RegExp
}

type Fixtures = {
  /** A room of its own for each test. */
  room: string
  /** A server of its own for each test, with `flags`. It may be killed. */
  own: Server
  /** Opens a page in a separate browser. */
  visit: (visit?: Visit) => Promise<Page>
  /** Opens a page and joins the room under this nickname. */
  join: (nick: string, visit?: Visit) => Promise<Page>
}

export const test = base.extend<
  Fixtures & Pick<Settings, 'networkBreaks' | 'flags'>,
  Pick<Settings, 'database'> & { server: Server }
>({
  database: ['sqlite', { option: true, scope: 'worker' }],
  /** Chromium logs errors about a server that is gone; only tests that stop it allow that. */
  networkBreaks: [false, { option: true }],
  flags: [[], { option: true }],

  server: [
    async ({ database }, use) => {
      const server = await Server.begin(database)
      await use(server)
      await server.end()
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  room: async ({}, use) => use(`room-${uuid()}`),

  own: async ({ database, flags }, use) => {
    const own = await Server.begin(database, ...flags)
    await use(own)
    await own.end()
  },

  visit: async ({ browser, server, room, networkBreaks }, use) => {
    const complaints: string[] = []
    await use(async ({ server: other, path, mayComplain, ...options } = {}) => {
      const context = await browser.newContext(options)
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`Refused by the policy: ${event.violatedDirective} ${event.blockedURI}`)
        })
      })
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        const isNetwork = /net::ERR_|WebSocket connection to/.test(message.text())
        const isExpected = (networkBreaks && isNetwork) || mayComplain?.test(message.text())
        if (message.type() === 'error' && !isExpected) complaints.push(message.text())
      })
      await page.goto((other ?? server).url + (path ?? `/room/${room}`))
      return page
    })
    for (const context of browser.contexts()) await context.close()
    expect(complaints, 'nothing is thrown, complained about, or refused by the policy').toEqual([])
  },

  join: async ({ visit }, use) => {
    await use(async (nick, options) => {
      const page = await visit(options)
      await page.getByLabel('Nickname').fill(nick)
      await page.keyboard.press('Enter')
      await expect(log(page)).toBeVisible()
      return page
    })
  },
})

export { expect }

export function log(page: Page): Locator {
  return page.getByRole('log')
}

export function box(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Message' })
}

export function people(page: Page): Locator {
  return page.getByRole('list', { name: 'People in' }).getByRole('listitem')
}

/** The texts of all messages, in their order on the page. */
export function texts(page: Page): Locator {
  return log(page).getByRole('listitem').getByRole('paragraph')
}

export async function write(page: Page, text: string) {
  await box(page).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** The page itself sends nothing that the server would refuse, so a NUL is put into this text on its way. */
export async function spoil(page: Page, text: string) {
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((frame) => server.send(String(frame).replace(text, `${text}\\u0000`)))
  })
  await page.reload()
  await expect(box(page)).toBeEnabled()
}
