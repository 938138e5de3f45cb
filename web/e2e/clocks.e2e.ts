import { createRoom, doTo, openSettings } from './owner.ts'
import { expect, log, people, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'a visitor’s clock is in no database')

const DAY_MS = 24 * 60 * 60 * 1000

for (const [words, aheadMs] of [
  ['a day ahead', DAY_MS],
  ['a day behind', -DAY_MS],
  ['a year ahead', 366 * DAY_MS],
] as const) {
  test(`with a clock that is ${words}, today is today`, async ({ visit, join, room, server }) => {
    const bob = await join('Bob')
    await write(bob, 'said before')
    await expect(texts(bob)).toHaveCount(1)
    const ada = await visit({ path: '/' })
    await ada.clock.install({ time: Date.now() + aheadMs })
    await ada.goto(`${server.url}/room/${room}`)
    await expect(ada.locator('ol h2')).toHaveText(['Today'])
    await ada.getByLabel('Nickname').fill('Ada')
    await ada.keyboard.press('Enter')
    await write(ada, 'just sent')
    await expect(log(ada).getByText('(sending)')).toHaveCount(0)
    await expect(log(ada).locator('h2')).toHaveText(['Today'])
    await write(bob, 'and answered')
    await expect(texts(ada)).toHaveText(['said before', 'just sent', 'and answered'])
    await expect(log(ada).locator('h2')).toHaveText(['Today'])
  })

  test(`with a clock that is ${words}, an owner sees the right times`, async ({ visit, join }) => {
    const ada = await visit()
    await ada.clock.install({ time: Date.now() + aheadMs })
    await ada.reload()
    await ada.getByLabel('Nickname').fill('Ada')
    await ada.keyboard.press('Enter')
    const room = await createRoom(ada)
    const bob = await join('Bob', { path: `/room/${room}` })
    await expect(people(ada)).toHaveCount(2)
    await doTo(ada, 'Bob', 'Mute…', 'Mute for 10 minutes')
    const time = /\d\d:\d\d/
    const inTenMinutes = new Date(Date.now() + 10 * 60_000)
    // Ten minutes before midnight it is another day.
    const end = inTenMinutes.getDate() === new Date().getDate() ? '' : ' on \\d+ \\w+'
    await expect(bob.getByText(/You are muted until/)).toHaveText(
      new RegExp(`^You are muted until ${time.source}${end}\\.$`),
    )
    const dialog = await openSettings(ada, 'Log')
    for (const at of await dialog.locator('li time').all()) await expect(at).toHaveText(/^\d\d:\d\d$/)
    await openSettings(ada, 'Links')
    await dialog.getByLabel('Lasts').selectOption({ label: 'For an hour' })
    await dialog.getByRole('button', { name: 'Make a link' }).click()
    await expect(dialog.getByText(/until \d\d:\d\d/).first()).toBeVisible()
    await expect(dialog.getByText('ended')).toHaveCount(0)
  })
}

test('the account page, where no room gives the time, knows today as well', async ({ visit, server }) => {
  const ada = await visit({ path: '/account/new' })
  await ada.getByLabel('Name').fill('Adelheid')
  await ada.getByLabel('Password', { exact: true }).fill('correct horse battery staple')
  await ada.getByRole('button', { name: 'Create account' }).click()
  await ada.getByRole('button', { name: 'I have saved it' }).click()
  await ada.clock.install({ time: Date.now() + DAY_MS })
  await ada.goto(`${server.url}/account`)
  await expect(ada.getByText(/^Last used:/)).toHaveText(/^Last used: Today, /)
})
