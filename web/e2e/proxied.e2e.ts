import { createAccount, openAccount, ownName } from './account.ts'
import { Nginx } from './nginx.ts'
import { createRoom } from './owner.ts'
import { test as base, expect, log, people, texts, write } from './test.ts'

type Proxy = Parameters<typeof Nginx.begin>[1]

const test = base.extend<{ behind: (proxy: Proxy) => Promise<Nginx> }>({
  behind: async ({ server }, use) => {
    const begun: Nginx[] = []
    await use(async (proxy) => {
      const nginx = await Nginx.begin(server.url, proxy)
      begun.push(nginx)
      return nginx
    })
    for (const nginx of begun) await nginx.end()
  },
})

test.skip(({ database }) => database !== 'sqlite', 'the way to a server has nothing to do with its database')

const KEEPS_HOST = 'proxy_set_header Host $http_host;'

test('behind a proxy that asks for a password people can write, create a room and an account', async ({
  behind,
  join,
  room,
}) => {
  const nginx = await behind({ location: KEEPS_HOST, password: 'visitor:{PLAIN}sesame\n' })
  const httpCredentials = { username: 'visitor', password: 'sesame' }
  const name = ownName(room, 'ada')
  const ada = await join(name, { server: nginx, httpCredentials, mayComplain: /status of 401/ })
  await write(ada, 'hello')
  await expect(texts(ada)).toHaveText(['hello'])
  expect(await ada.evaluate(() => sessionStorage.getItem('wechat.transport'))).toBe('websocket')
  await createAccount(ada)
  await write(ada, 'as myself')
  await expect(texts(ada)).toHaveText(['hello', 'as myself'])
  await createRoom(ada)
  await expect(people(ada)).toHaveCount(1)
})

test('over TLS the session is in a cookie that no other host can set, and survives a reload', async ({
  behind,
  join,
  room,
}) => {
  const nginx = await behind({ location: KEEPS_HOST, tls: true })
  const ada = await join(ownName(room, 'ada'), { server: nginx, ignoreHTTPSErrors: true })
  await createAccount(ada)
  const cookies = async () => (await ada.context().cookies()).filter(({ name }) => name.includes('session'))
  expect(await cookies()).toMatchObject([
    { name: '__Host-wechat_session', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' },
  ])
  await ada.reload()
  await expect(log(ada)).toBeVisible()
  await openAccount(ada)
  await ada.getByRole('button', { name: 'Sign out' }).click()
  await expect(ada.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  expect(await cookies()).toEqual([])
})

test('if the proxy changes Host, the page says which setting helps, and stops connecting', async ({
  behind,
  visit,
  server,
}) => {
  const nginx = await behind({ location: '' })
  const mayComplain = /status of 403|WebSocket connection to/
  const ada = await visit({ server: nginx, mayComplain })
  await ada.getByLabel('Nickname').fill('ada')
  await ada.keyboard.press('Enter')
  const help = `--allowed-origins ${nginx.url}, or have the proxy in front of it pass the header Host on.`
  await expect(ada.getByRole('alert').getByText(help)).toBeVisible()

  // Someone who was in the room before sees it above the room.
  const bob = await visit({ server, mayComplain })
  await bob.context().addInitScript(() => localStorage.setItem('wechat.nick', 'bob'))
  await bob.goto(`${nginx.url}/`)
  await expect(bob.getByRole('status').getByText(help)).toBeVisible()
})
