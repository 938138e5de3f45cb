import type { Page } from '@playwright/test'
import { banThem, createRoom, doTo, openSettings, REFUSALS, setUp } from './owner.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const calm = { mayComplain: REFUSALS }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test.describe('without a network for a moment', () => {
  test.use({ networkBreaks: true })

  test('a banned person is out within five seconds, and cannot return', async ({ join }) => {
    const ada = await join('ada')
    const room = await createRoom(ada)
    const bob = await join('bob', { ...calm, path: `/room/${room}` })
    await expect(people(ada)).toHaveCount(2)
    await banThem(ada, 'bob', { 'How long': 'For an hour' })
    const banned = bob.getByRole('heading', { name: 'You are banned here' })
    await expect(banned).toBeVisible({ timeout: 5000 })
    await expect(bob.getByText(/You can come back at/)).toBeVisible()
    await expect(people(ada)).toHaveCount(1)

    await bob.reload()
    await expect(banned).toBeVisible()
    // A new connection, with nothing to bypass.
    await bob.context().setOffline(true)
    await bob.context().setOffline(false)
    await bob.goto('about:blank')
    await bob.goBack()
    await expect(banned).toBeVisible()
    await expect(people(ada)).toHaveCount(1)

    const dialog = await openSettings(ada, 'People')
    await dialog.getByRole('button', { name: 'Unban bob' }).click()
    await expect(dialog.getByText('Nobody is banned.')).toBeVisible()
  })
})

test('a browser that has forgotten the ban hears of it from the server', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { ...calm, path: `/room/${room}` })
  await banThem(ada, 'bob', { 'How long': 'For ever' })
  const banned = bob.getByRole('heading', { name: 'You are banned here' })
  await expect(banned).toBeVisible()
  await bob.evaluate(() => localStorage.removeItem('wechat.shut'))
  await bob.reload()
  await expect(banned).toBeVisible()
  await expect(bob.getByRole('button', { name: 'Try again' })).toHaveCount(0)
})

test('a ban deletes the messages, and a bystander on the network reads why and what to do', async ({
  join,
}) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { ...calm, path: `/room/${room}` })
  const eve = await join('eve', { ...calm, path: `/room/${room}` })
  await write(bob, 'rude')
  await write(bob, 'ruder')
  await write(eve, 'oh')
  await expect(texts(ada)).toHaveText(['rude', 'ruder', 'oh'])
  await doTo(ada, 'bob', 'Ban…')
  const dialog = ada.getByRole('dialog', { name: 'Ban bob' })
  await expect(dialog.getByText(/^Bans this person, and their network for a day:/)).toBeVisible()
  await ada.screenshot({ path: 'test-results/screens/ban-wide.png' })
  await ada.keyboard.press('Escape')
  await banThem(ada, 'bob', { 'Their messages': 'Delete those of the last hour' })
  await expect(texts(ada)).toHaveText(['Message deleted', 'Message deleted', 'oh'])
  await expect(bob.getByRole('heading', { name: 'You are banned here' })).toBeVisible()
  const why = eve.getByRole('heading', { name: 'Your network is banned here' })
  await expect(why).toBeVisible()
  await expect(eve.getByText(/sign in with an account that you already had/)).toBeVisible()
  await eve.screenshot({ path: 'test-results/screens/ban-bystander.png' })
  await eve.reload()
  await expect(why).toBeVisible()
  await expect(eve.getByRole('link', { name: 'Sign in' })).toBeVisible()
})

test('a ban without the network does not affect the others there', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { ...calm, path: `/room/${room}` })
  const eve = await join('eve', { path: `/room/${room}` })
  await banThem(ada, 'bob', {}, false)
  await expect(bob.getByRole('heading', { name: 'You are banned here' })).toBeVisible()
  await expect(people(ada)).toHaveCount(2)
  await write(eve, 'still here')
  await expect(texts(ada)).toHaveText(['still here'])
})

test('a message of someone else is deleted for everyone, and stays deleted', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  await write(bob, 'rude')
  await write(bob, 'polite')
  await expect(texts(ada)).toHaveText(['rude', 'polite'])
  await messageMenu(ada, 'rude')
  await ada.getByRole('menuitem', { name: 'Delete message…' }).click()
  await ada.getByRole('menuitem', { name: 'Delete for everyone' }).click()
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['Message deleted', 'polite'])
  await bob.reload()
  await expect(texts(bob)).toHaveText(['Message deleted', 'polite'])
})

test('everybody can delete their own messages, even from the keyboard', async ({ join }) => {
  const ada = await join('ada')
  const bob = await join('bob')
  await write(ada, 'first')
  await write(ada, 'slip')
  await expect(texts(bob)).toHaveText(['first', 'slip'])
  await log(bob).getByText('slip', { exact: true }).hover()
  await bob
    .getByRole('button', { name: /^Actions for this message/ })
    .last()
    .click()
  await expect(bob.getByRole('menuitem', { name: 'Reply' })).toBeVisible()
  await expect(bob.getByRole('menuitem', { name: /Delete/ })).toHaveCount(0)
  await bob.keyboard.press('Escape')
  await log(ada).focus()
  await ada.keyboard.press('Enter')
  await expect(ada.getByRole('button', { name: 'Actions for your message' }).last()).toBeFocused()
  await ada.keyboard.press('Enter')
  await expect(ada.getByRole('menuitem', { name: 'Reply' })).toBeFocused()
  await ada.keyboard.press('ArrowUp')
  await expect(ada.getByRole('menuitem', { name: 'Delete message…' })).toBeFocused()
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('Enter')
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['first', 'Message deleted'])
})

test('a muted person sees a sentence in place of the box, until the mute is lifted', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  await doTo(ada, 'bob', 'Mute…', 'Mute for 10 minutes')
  await expect(bob.getByText(/^You are muted until/)).toBeVisible()
  await expect(box(bob)).toHaveCount(0)
  await expect(people(ada).filter({ hasText: 'bob' })).toContainText('muted')
  await doTo(ada, 'bob', 'Unmute')
  await expect(box(bob)).toBeVisible()
})

test('a kicked person is out, reads when they may come back, and does not rejoin by itself', async ({
  join,
}) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { ...calm, path: `/room/${room}` })
  await doTo(ada, 'bob', 'Kick for 5 minutes')
  await expect(bob.getByRole('heading', { name: /removed|banned/ })).toBeVisible({ timeout: 5000 })
  await expect(bob.getByText(/You can come back at/)).toBeVisible()
  await bob.reload()
  await expect(bob.getByRole('heading', { name: /removed|banned/ })).toBeVisible()
  await expect(people(ada)).toHaveCount(1)
})

test('a moderator moderates the room and does not own it', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  const eve = await join('eve', { ...calm, path: `/room/${room}` })
  await doTo(ada, 'bob', 'Change role…', 'Make moderator')
  await expect(people(bob).filter({ hasText: 'you' })).toContainText('moderator')
  await expect(bob.getByRole('button', { name: 'Actions for ada' })).toHaveCount(0)
  const dialog = await openSettings(bob, 'Settings')
  await expect(dialog.getByRole('button', { name: 'Lock the room' })).toBeVisible()
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveCount(0)
  await expect(dialog.getByRole('button', { name: 'Links', exact: true })).toHaveCount(0)
  await bob.keyboard.press('Escape')
  await doTo(bob, 'eve', 'Kick for 5 minutes')
  await expect(log(eve)).toHaveCount(0)
  const audit = await openSettings(ada, 'Log')
  await expect(audit.getByRole('listitem').filter({ hasText: /bob kicked\s+eve/ })).toBeVisible()
})

test('in slow mode the next message waits for its time, and other rooms do not', async ({
  join,
  room: other,
}) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  await setUp(ada, { 'Slow mode': 'One message in 5 seconds' })
  const bob = await join('bob', { path: `/room/${room}` })
  await write(bob, 'one')
  await write(bob, 'two')
  await expect(bob.getByRole('status').filter({ hasText: 'Slow mode is on here.' })).toContainText(
    /in \d s\.$/,
  )
  await expect(texts(ada)).toHaveText(['one'])
  await bob.evaluate((path) => history.pushState(null, '', path), `/room/${other}`)
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText(other)
  await write(bob, 'elsewhere')
  await expect(log(bob).getByText('(sending)')).toHaveCount(0)
  await expect(texts(ada)).toHaveText(['one', 'two'])
})

test('someone who knocks is let in by the people inside, and joins by itself', async ({ join, visit }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const settings = await openSettings(ada, 'Settings')
  await settings.getByLabel('Who can read').selectOption({ label: 'Members only' })
  await settings.getByLabel('People who are not allowed in may knock').check()
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings.getByText('Saved')).toBeVisible()
  await ada.keyboard.press('Escape')

  const bob = await visit({ ...calm, path: `/room/${room}` })
  // The ordinary join page is shown until the first preview is answered.
  await expect(bob.getByRole('button', { name: 'Knock' })).toBeVisible()
  await bob.getByLabel('Nickname').fill('bob')
  await bob.getByRole('button', { name: 'Knock' }).click()
  await expect(bob.getByText('Somebody in the room can let you in.')).toBeVisible()
  const note = ada.getByRole('status').filter({ hasText: 'bob would like to come in.' })
  await note.getByRole('button', { name: 'Let in' }).click()
  await expect(log(bob)).toBeVisible()
  await expect(note).toHaveCount(0)
  await write(bob, 'thank you')
  await expect(texts(ada)).toHaveText(['thank you'])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`on a ${colorScheme} phone a room can be moderated too`, async ({ join }) => {
    const looks = { ...phone, colorScheme, reducedMotion: 'reduce' as const }
    const ada = await join('ada', looks)
    const picture = (name: string) => ({
      path: `test-results/screens/owned-${name}-phone-${colorScheme}.png`,
    })
    await ada.getByRole('button', { name: 'Rooms' }).tap()
    const room = await createRoom(ada)
    await ada.screenshot(picture('created'))
    await ada.getByRole('button', { name: 'Done' }).tap()
    const bob = await join('bob', { ...calm, path: `/room/${room}` })
    await write(bob, 'rude')
    await log(ada).getByText('rude').tap()
    await ada.getByRole('button', { name: 'Actions for this message of bob' }).tap()
    await ada.screenshot(picture('menu'))
    await expectTargets(ada)
    await ada.getByRole('menuitem', { name: 'Delete message…' }).tap()
    await ada.getByRole('menuitem', { name: 'Delete for everyone' }).tap()
    await expect(texts(bob)).toHaveText(['Message deleted'])
    await openSettings(ada, 'Settings')
    await ada.screenshot(picture('settings'))
    expect(await ada.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await ada.keyboard.press('Escape')
    await ada.getByRole('button', { name: /^People/ }).tap()
    await doTo(ada, 'bob', 'Ban…')
    await expect(ada.getByRole('dialog', { name: 'Ban bob' })).toBeVisible()
    await ada.screenshot(picture('ban'))
    await ada.getByRole('button', { name: 'Ban', exact: true }).tap()
    await expect(bob.getByRole('heading', { name: 'You are banned here' })).toBeVisible({ timeout: 5000 })
  })
}

async function messageMenu(page: Page, text: string) {
  await log(page).getByText(text, { exact: true }).hover()
  const item = log(page).getByRole('listitem').filter({ hasText: text })
  await item.getByRole('button', { name: /^Actions for/ }).click()
}

async function expectTargets(page: Page) {
  for (const entry of await page.getByRole('menuitem').all()) {
    expect(Math.round((await entry.boundingBox())?.height ?? 0)).toBeGreaterThanOrEqual(44)
  }
}
