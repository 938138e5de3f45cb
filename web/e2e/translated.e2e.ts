import type { Page } from '@playwright/test'
import { lookAway, lookBack } from './looking.ts'
import { createRoom, openSettings } from './owner.ts'
import { numbers, strangerWrites } from './stranger.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'
import { type Manner, translate } from './translator.ts'

test.skip(({ database }) => database !== 'sqlite', 'a page is translated alike on every database')

const MANNERS: Manner[] = ['replaces', 'puts beside and removes', 'wraps', 'replaces again']

for (const manner of MANNERS) {
  test.describe(`by a translator that ${manner}`, () => {
    test('the typing line appears, changes and disappears', async ({ join }) => {
      const ada = await join('Ada')
      const bob = await join('Bob')
      await translate(bob, manner)
      const note = bob.locator('form p[aria-live=off]')
      const eve = await join('Eve')
      for (const _ of [1, 2]) {
        // Typing is shown for five seconds after a key.
        await expect(async () => {
          await box(ada).pressSequentially('x')
          await expect(note).toHaveText('Ada IS TYPING…', { timeout: 1000 })
        }).toPass()
        await expect(async () => {
          for (const writer of [ada, eve]) await box(writer).pressSequentially('x')
          await expect(note).toHaveText('Ada AND Eve ARE TYPING…', { timeout: 1000 })
        }).toPass()
        await write(eve, 'so it is')
        await expect(note).not.toContainText('Eve')
        await write(ada, 'well')
        await expect(note).toHaveText('')
      }
      await expect(texts(bob)).toHaveText(['SO IT IS', 'WELL', 'SO IT IS', 'WELL'])
    })

    test('rooms are changed, counted and created', async ({ join, room, server }) => {
      const ada = await join('Ada')
      await translate(ada, manner)
      await write(ada, 'before')
      const created = await createRoom(ada)
      await expect(ada.getByText('It’s quiet here.'.toUpperCase())).toBeVisible()
      await strangerWrites(server.url, room, ['hello @Ada'])
      const entry = ada.getByRole('navigation', { name: 'Rooms' }).locator('li').filter({ hasText: room })
      await expect(entry).toContainText('@ 1')
      await strangerWrites(server.url, room, numbers(1, 2), 'another')
      await expect(entry).toContainText('@ 3')
      await entry.getByRole('link').click()
      await expect(texts(ada)).toHaveText(['BEFORE', 'HELLO @ADA', 'NUMBER 1', 'NUMBER 2'])
      await expect(entry).not.toContainText('@ 3')
      await ada.goBack()
      await expect(ada).toHaveURL(new RegExp(created))
      await expect(ada.getByText('It’s quiet here.'.toUpperCase())).toBeVisible()
    })

    test('the people, the button to the newest and the line "New" stay current', async ({
      join,
      server,
      room,
    }) => {
      await strangerWrites(server.url, room, numbers(1, 60))
      const ada = await join('Ada')
      await translate(ada, manner)
      await expect(ada.getByText('1 HERE')).toBeVisible()
      const bob = await join('Bob')
      await expect(ada.getByText('2 HERE')).toBeVisible()
      await expect(people(ada)).toHaveCount(2)
      await expect(people(ada).filter({ hasText: 'Bob' })).toHaveCount(1)
      await log(ada).hover()
      await ada.mouse.wheel(0, -600)
      await expect(ada.getByRole('button', { name: 'JUMP TO THE NEWEST' })).toBeVisible()
      await write(bob, 'one')
      await expect(ada.getByRole('button', { name: '1 NEW MESSAGE' })).toBeVisible()
      await write(bob, 'two')
      await ada.getByRole('button', { name: '2 NEW MESSAGES' }).click()
      await expect(texts(ada).last()).toHaveText('TWO')
      await bob.context().close()
      await expect(ada.getByText('1 HERE')).toBeVisible({ timeout: 15_000 })
      await lookAway(ada)
      await strangerWrites(server.url, room, ['meanwhile'])
      await expect(log(ada).getByRole('heading', { name: 'NEW', exact: true })).toBeVisible()
      await lookBack(ada)
      await expect(texts(ada).last()).toHaveText('MEANWHILE')
    })

    test('dialogs, menus and forms open, say what is wrong, and close', async ({ join }) => {
      const ada = await join('Ada')
      await translate(ada, manner)
      await createRoom(ada)
      const bob = await join('Bob', { path: new URL(ada.url()).pathname })
      await write(bob, 'hello')
      const dialog = await openSettings(ada, 'Settings')
      await dialog.getByLabel('People at most').fill('one')
      await dialog.getByRole('button', { name: 'SAVE' }).click()
      await dialog.getByLabel('People at most').fill('20')
      await dialog.getByRole('button', { name: 'SAVE' }).click()
      await expect(dialog.getByText('SAVED')).toBeVisible()
      await dialog.getByRole('button', { name: 'LOCK THE ROOM' }).click()
      await expect(dialog.getByText('THE ROOM IS LOCKED')).toBeVisible()
      await dialog.getByRole('button', { name: 'UNLOCK THE ROOM' }).click()
      await expect(dialog.getByText('EVERYONE WHO IS ALLOWED IN CAN COME IN')).toBeVisible()
      await dialog.getByRole('button', { name: 'Close' }).click()

      const menuSteps = async (...steps: string[]) => {
        await ada.getByRole('button', { name: 'Actions for Bob', exact: true }).click()
        for (const step of steps) await ada.getByRole('menuitem', { name: step }).click()
      }
      await menuSteps('MUTE…', 'BACK', 'CHANGE ROLE…', 'BACK', 'BAN…')
      const ban = ada.getByRole('dialog', { name: 'BAN Bob' })
      await expect(ban.getByText('BANS THIS PERSON, AND THEIR NETWORK FOR A DAY')).toBeVisible()
      await ban.getByLabel('Their network too').uncheck()
      await expect(ban.getByText('BANS THIS PERSON. THEY CAN COME BACK')).toBeVisible()
      await ban.getByRole('button', { name: 'Close' }).click()
      await menuSteps('MUTE…', 'MUTE FOR AN HOUR')
      await expect(people(ada).filter({ hasText: 'MUTED' })).toHaveCount(1)
      await ada.getByRole('button', { name: 'Actions for Bob', exact: true }).click()
      await ada.getByRole('menuitem', { name: 'UNMUTE' }).click()
      await expect(people(ada).filter({ hasText: 'MUTED' })).toHaveCount(0)

      await ada.getByRole('button', { name: 'Change your name' }).click()
      await ada.getByLabel('New name').fill('Bob')
      await ada.getByRole('button', { name: 'SAVE' }).click()
      await ada.getByRole('button', { name: /^TAKE/ }).click()
      await expect(people(ada).filter({ hasText: 'Bob 2' })).toHaveCount(1)
      await ada.getByRole('button', { name: 'Leave the chat' }).click()
      await expect(ada.getByText('NICKNAME', { exact: true })).toBeVisible()
    })
  })
}

test.describe('a countdown', () => {
  test.use({ flags: ['--limits', 'on', '--limit-sends', '1/8s'] })

  test('keeps counting', async ({ own, join }) => {
    const ada = await join('Ada', { server: own })
    await translate(ada, 'replaces')
    for (const text of ['one', 'two']) await write(ada, text)
    const note = ada.locator('form p[role=status]').filter({ hasText: 'YOU ARE WRITING VERY FAST' })
    await expect(note).toBeVisible()
    const seen = new Set<string>()
    await expect(async () => {
      seen.add((await note.textContent()) ?? '')
      expect(seen.size).toBeGreaterThan(2)
    }).toPass({ intervals: [100] })
    await expect(texts(ada)).toHaveText(['ONE', 'TWO'])
    await expect(ada.getByText('YOU ARE WRITING VERY FAST')).toHaveCount(0)
  })
})

test('the join page is translated, and still refuses and accepts', async ({ join, visit }) => {
  await join('Ada')
  const page = await visit()
  await translate(page, 'replaces')
  await page.getByRole('textbox').fill('Ada')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('SOMEBODY HERE GOES BY THIS NAME')
  await page.getByRole('textbox').fill('Bob')
  await page.keyboard.press('Enter')
  await expect(log(page)).toBeVisible()
})

test('names, rooms and links are not translated, and messages are', async ({ join, room }) => {
  const ada = await join('Ada')
  await translate(ada, 'replaces')
  const bob = await join('Bob')
  await write(bob, 'see https://a.example/b')
  await expect(texts(ada)).toHaveText(['SEE https://a.example/b'])
  await expect(log(ada).getByRole('heading', { name: 'Bob' })).toHaveText('Bob')
  await expect(ada.getByRole('heading', { level: 1 })).toContainText(room)
  await expect(people(ada).filter({ hasText: 'Ada' })).toHaveCount(1)
})

test('a page that cannot be drawn offers a reload, and loses neither the draft nor unsent messages', async ({
  own,
  visit,
  room,
}) => {
  const page = await visit({ server: own, mayComplain: /.*/ })
  await page.getByLabel('Nickname').fill('Ada')
  await page.keyboard.press('Enter')
  await write(page, 'sent')
  await expect(log(page).getByText('(sending)')).toHaveCount(0)
  await own.kill()
  await write(page, 'unsent')
  await box(page).fill('half a thought')
  for (const way of ['Try without reloading', 'Reload the page']) {
    await breakDown(page)
    await expect(page.getByRole('heading', { name: 'This page stopped working' })).toBeFocused()
    await page.screenshot({ path: `test-results/screens/broken-${way.length}.png` })
    if (way === 'Reload the page') await own.start()
    await mend(page)
    await page.getByRole('button', { name: way }).click()
    await expect(box(page)).toHaveValue('half a thought')
    await expect(texts(page).last()).toHaveText(/^unsent/)
  }
  await expect(log(page).getByText('(sending)')).toHaveCount(0)
  await expect(texts(page)).toHaveText(['sent', 'unsent'])
  expect(room).toBeTruthy()
})

/** Acts like a bug while drawing: setting the title of the tab fails. */
async function breakDown(page: Page) {
  await page.evaluate(() => {
    Object.defineProperty(document, 'title', {
      configurable: true,
      set: () => {
        throw new Error('broken on purpose')
      },
    })
    history.pushState(null, '', '/account')
  })
}

async function mend(page: Page) {
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'title')
    history.back()
  })
  await expect(page).toHaveURL(/\/room\//)
}
