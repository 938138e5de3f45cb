import type { Page } from '@playwright/test'
import { expectAccessible, expectFieldsReadable, expectNoSideways, forAxe } from './accessible.ts'
import { createRoom, enter, makeLink, openSettings, REFUSALS } from './owner.ts'
import { strangerWrites } from './stranger.ts'
import { box, expect, log, people, spoil, test, texts, write } from './test.ts'

/** Each theme and each form once: colours do not depend on the width, or widths on the colours. */
const FORMS = {
  wide: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
} as const

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')
test.use({ networkBreaks: true })
// About twenty states, in each of which axe examines the whole page.
test.setTimeout(240_000)

for (const [form, screen] of Object.entries(FORMS)) {
  const looks = { ...screen, ...forAxe, mayComplain: REFUSALS }
  const isPhone = form === 'phone'
  const look = async (page: Page, name: string) => {
    await expectAccessible(page)
    await expectNoSideways(page)
    if (isPhone) await expectFieldsReadable(page)
    await page.screenshot({ path: `test-results/screens/page-${name}-${form}.png` })
  }
  const openPeople = async (page: Page) => {
    if (isPhone) await page.getByRole('button', { name: /^People/ }).click()
  }
  const openRooms = async (page: Page) => {
    if (isPhone) await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  }

  test(`${form}: an owner’s pages, dialogs and menus`, async ({ join }) => {
    const ada = await join('ada', looks)
    await openRooms(ada)
    await look(ada, 'rooms')
    const room = await createRoom(ada)
    await look(ada, 'owner-link')
    const bob = await join('bob', { path: `/room/${room}` })
    await write(bob, `@ada see www.example.org and https://a.example/${'path/'.repeat(30)}`)
    await expect(texts(ada)).toHaveCount(1)
    await menuOf(ada, 'bob')
    await look(ada, 'message-menu')
    for (const [step, name] of [
      ['Delete message…', 'delete'],
      ['Change role…', 'role'],
      ['Mute…', 'mute'],
      ['Ban…', 'ban'],
    ] as const) {
      await ada.getByRole('menuitem', { name: step }).click()
      await look(ada, `menu-${name}`)
      if (name === 'role' || name === 'mute') await ada.getByRole('menuitem', { name: 'Back' }).click()
    }
    await ada.keyboard.press('Escape')

    for (const section of ['Settings', 'Links', 'People', 'Log'] as const) {
      const dialog = await openSettings(ada, section)
      await look(ada, `settings-${section.toLowerCase()}`)
      if (section === 'Settings') {
        await dialog.getByLabel('People at most').fill('many')
        await dialog.getByLabel('Messages live').selectOption({ index: 0 })
        await dialog.getByRole('button', { name: 'Save' }).click()
        await dialog.getByRole('button', { name: 'Hand it over…' }).click()
        await look(ada, 'settings-settings-wrong')
      }
      if (section === 'Links') {
        await dialog.getByRole('button', { name: 'Make a link' }).click()
        await expect(ada.getByRole('img', { name: /^QR code/ })).toBeVisible()
        await look(ada, 'settings-link-made')
      }
    }
    await ada.keyboard.press('Escape')
    await openPeople(ada)
    await ada.getByRole('button', { name: 'Change your name' }).click()
    await look(ada, 'change-name')
    await ada.getByRole('button', { name: 'Cancel' }).click()
    await ada.getByRole('button', { name: 'Actions for bob' }).click()
    await look(ada, 'person-menu')
  })

  test(`${form}: a failed action is explained below its menu`, async ({ own, join }) => {
    const ada = await join('ada', { ...looks, server: own, path: '/' })
    await openRooms(ada)
    const room = await createRoom(ada)
    const bob = await join('bob', { server: own, path: `/room/${room}` })
    await write(bob, 'hello')
    await menuOf(ada, 'bob')
    await own.kill()
    await ada.getByRole('menuitem', { name: 'Kick for 5 minutes' }).click()
    const said = ada.locator('[popover]:popover-open').getByRole('alert')
    await expect(said).toContainText('bob: ', { timeout: 30_000 })
    await look(ada, 'menu-refused')
    await ada.keyboard.press('Escape')
    await expect(ada.getByText('Connection lost.')).toBeVisible()
    await look(ada, 'connection-lost')
  })

  test(`${form}: the pages of a moderator, a guest and a reader`, async ({ join, visit }) => {
    const ada = await join('ada')
    const room = await createRoom(ada)
    const reading = new URL(await makeLink(ada, { gives: 'Read only' }))
    const path = `/room/${room}`
    await write(ada, 'hello')
    const mod = await join('mod', { ...looks, path })
    await ada.getByRole('button', { name: 'Actions for mod' }).click()
    await ada.getByRole('menuitem', { name: 'Change role…' }).click()
    await ada.getByRole('menuitem', { name: 'Make moderator' }).click()
    const guest = await join('guest', { ...looks, path })
    await write(guest, 'mine')
    await expect(texts(mod)).toHaveCount(2)
    await look(guest, 'guest')
    await menuOf(guest, 'your')
    await look(guest, 'guest-menu')
    await menuOf(mod, 'guest')
    await look(mod, 'moderator-menu')
    await mod.keyboard.press('Escape')
    for (const section of ['Settings', 'People', 'Log'] as const) {
      await openSettings(mod, section)
      await look(mod, `moderator-${section.toLowerCase()}`)
    }
    await mod.keyboard.press('Escape')

    const reader = await visit({ ...looks, path: reading.pathname + reading.hash })
    await enter(reader, 'reader')
    await expect(reader.getByText('You can read here, not write.')).toBeVisible()
    await look(reader, 'reader')
    await spoil(guest, 'spoilt')
    await write(guest, 'spoilt')
    await expect(log(guest).getByText('Not sent.')).toBeVisible()
    await box(guest).fill('x'.repeat(4001))
    await look(guest, 'failed')
    await guest.getByRole('button', { name: 'Share' }).click()
    await expect(guest.getByRole('img', { name: /^QR code/ })).toBeVisible()
    await look(guest, 'share')
  })

  test(`${form}: pages to join and to knock, and refusals`, async ({ join, visit, server, room: other }) => {
    const ada = await join('ada')
    const room = await createRoom(ada)
    const path = `/room/${room}`
    await strangerWrites(server.url, other, ['hello'])
    const joinPage = await visit({ ...looks })
    await expect(joinPage.getByText('hello')).toBeVisible()
    await look(joinPage, 'join')
    await look(await visit({ ...looks, path: '/room/not.a.room' }), 'lost')
    const settings = await openSettings(ada, 'Settings')
    const save = async () => {
      await settings.getByRole('button', { name: 'Save' }).click()
      await expect(settings.getByText('Saved')).toBeVisible()
    }
    await settings.getByLabel('Who can read').selectOption({ label: 'People with an account' })
    await save()
    const outside = await visit({ ...looks, path })
    await expect(outside.getByRole('heading', { name: /account/i })).toBeVisible()
    await look(outside, 'accounts-only')
    await settings.getByLabel('Who can read').selectOption({ label: 'Members only' })
    await settings.getByLabel('People who are not allowed in may knock').check()
    await save()
    const eve = await visit({ ...looks, path })
    // The ordinary join page is shown until the first preview is answered.
    await expect(eve.getByRole('button', { name: 'Knock' })).toBeVisible()
    await eve.getByLabel('Nickname').fill('eve')
    await look(eve, 'knock')
    await eve.getByRole('button', { name: 'Knock' }).click()
    await expect(eve.getByText('Somebody in the room can let you in.')).toBeVisible()
    await look(eve, 'knocked')
    await ada.keyboard.press('Escape')
    await expect(ada.getByText('eve would like to come in.')).toBeVisible()
    await expectAccessible(ada)
    await ada.getByRole('button', { name: 'Let in' }).click()
    await expect(log(eve)).toBeVisible()
    await openPeople(eve)
    await expect(people(eve)).toHaveCount(2)
    await look(eve, 'people')
  })
}

/** Opens the menu of someone's last message. */
async function menuOf(page: Page, whose: string) {
  const item = log(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: new RegExp(`^Actions for .*${whose}`) }) })
    .last()
  await item.locator('[tabindex="-1"]').first().focus()
  await item.getByRole('button', { name: /^Actions for/ }).click()
}
