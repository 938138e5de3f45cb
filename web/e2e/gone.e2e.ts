import type { Page } from '@playwright/test'
import { Line } from './line.ts'
import { createRoom, openSettings, REFUSALS, setUp } from './owner.ts'
import { test as base, expect, log, texts, write } from './test.ts'

/** A room of ada's with three messages, and bob, who has seen them and has lost the network. */
type Scene = { ada: Page; bob: Page; returns: () => Promise<void> }

const test = base.extend<{ scene: Scene }>({
  scene: async ({ own, join }, use) => {
    const line = await Line.begin(own.url)
    const ada = await join('ada', { server: own })
    const room = await createRoom(ada)
    for (const text of ['one', 'two', 'three']) await write(ada, text)
    const bob = await join('bob', { server: line, path: `/room/${room}`, mayComplain: REFUSALS })
    await expect(texts(bob)).toHaveText(['one', 'two', 'three'])
    line.cut()
    await expect(bob.getByText('Connection lost.')).toBeVisible()
    const returns = async () => {
      line.mend()
      // The longer the loss, the later the next attempt: up to ten seconds.
      await expect(bob.getByText('Connection lost.')).toHaveCount(0, { timeout: 20_000 })
    }
    await use({ ada, bob, returns })
    await line.end()
  },
})

test.use({ networkBreaks: true })

test('messages deleted while a page was offline are gone when it is back', async ({
  scene: { ada, bob, returns },
}) => {
  await log(ada).getByRole('listitem').filter({ hasText: 'two' }).hover()
  await log(ada)
    .getByRole('listitem')
    .filter({ hasText: 'two' })
    .getByRole('button', { name: /^Actions/ })
    .click()
  await ada.getByRole('menuitem', { name: 'Delete message…' }).click()
  await ada.getByRole('menuitem', { name: 'Delete for everyone' }).click()
  await expect(texts(ada)).toHaveText(['one', 'Message deleted', 'three'])
  await expect(texts(bob)).toHaveText(['one', 'two', 'three'])
  await returns()
  await expect(texts(bob)).toHaveText(['one', 'Message deleted', 'three'])
})

test('messages that expired because the lifetime was shortened meanwhile are gone', async ({
  own,
  scene: { ada, bob, returns },
}) => {
  await own.age(2)
  await setUp(ada, { 'Messages live': '1 hour' })
  // A longer lifetime brings nothing back.
  await setUp(ada, { 'Messages live': '7 days' })
  await write(ada, 'four')
  await expect(texts(bob)).toHaveText(['one', 'two', 'three'])
  await returns()
  await expect(texts(bob)).toHaveText(['four'])
  await expect(bob.getByText('Messages live for 7 days')).toBeVisible()
})

test('messages cleared meanwhile are gone', async ({ scene: { ada, bob, returns } }) => {
  const settings = await openSettings(ada, 'Settings')
  await settings.getByRole('button', { name: 'Delete all messages…' }).click()
  await settings.getByRole('button', { name: 'Delete all messages', exact: true }).click()
  await expect(texts(ada)).toHaveCount(0)
  await expect(texts(bob)).toHaveText(['one', 'two', 'three'])
  await returns()
  await expect(bob.getByText('It’s quiet here.')).toBeVisible()
  await expect(texts(bob)).toHaveCount(0)
})

test('messages of a room deleted meanwhile are gone', async ({ scene: { ada, bob, returns } }) => {
  const settings = await openSettings(ada, 'Settings')
  await settings.getByRole('button', { name: 'Delete the room…' }).click()
  await settings.getByRole('button', { name: 'Delete the room for good' }).click()
  await returns()
  await expect(bob.getByText('Connection lost.')).toHaveCount(0)
  await expect(bob.getByText('three')).toHaveCount(0)
  await expect(bob.getByRole('heading', { name: 'This room is gone' })).toBeVisible()
})
