import { createAccount, ownName } from './account.ts'
import { closeDesk, createRoom, enter, makeLink, openSettings, REFUSALS, setUp } from './owner.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const calm = { mayComplain: REFUSALS }

test('a guest creates a room, keeps it with an account, and invites with a link that works once', async ({
  join,
  visit,
  room: own,
}) => {
  const name = ownName(own, 'ada')
  const ada = await join(name)
  const room = await createRoom(ada)
  const note = ada.getByRole('region', { name: 'Owner link' })
  await expect(note.getByRole('textbox')).toHaveValue(new RegExp(`/room/${room}#k=.+`))
  await expect(people(ada)).toHaveText([/owner/])
  await note.getByRole('button', { name: 'Done' }).click()
  await expect(note).toHaveCount(0)

  await createAccount(ada)
  await setUp(ada, { 'Messages live': 'For ever', 'Who can read': 'Members only' })
  await expect(ada.getByText('Messages stay for ever')).toBeVisible()
  const link = await makeLink(ada, { works: 'Once' })

  const bob = await visit({ ...calm, path: new URL(link).pathname + new URL(link).hash })
  // The link shows no messages, because it would then still work for someone else.
  await expect(bob.getByText('Your link shows who is here once you are in.')).toBeVisible()
  await enter(bob, 'bob')
  await expect(log(bob)).toBeVisible()
  expect(bob.url()).not.toContain('#')
  await expect(people(ada).filter({ hasText: 'bob' })).toContainText('member')
  await write(bob, 'I am in')
  await expect(texts(ada)).toHaveText(['I am in'])

  const eve = await visit({ ...calm, path: new URL(link).pathname + new URL(link).hash })
  await expect(eve.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()
  expect(eve.url()).not.toContain('#')
  await eve.getByRole('button', { name: 'Open the room without it' }).click()
  await expect(eve.getByRole('heading', { name: 'This room is for its members' })).toBeVisible()

  // The role is kept by the server, not by the link.
  await bob.reload()
  await expect(texts(bob)).toHaveText(['I am in'])
})

test('a room that others use cannot be taken over, and the page says why', async ({ join, room: own }) => {
  const ada = await join(ownName(own, 'ada'), calm)
  await createAccount(ada)
  const bob = await join('bob')
  await expect(people(ada)).toHaveCount(2)
  const dialog = await openSettings(ada, 'Settings')
  await expect(dialog.getByText(/You can take it over as long as nobody else is here/)).toBeVisible()
  const claim = async () => {
    await dialog.getByRole('button', { name: 'Take it over…' }).click()
    await dialog.getByRole('button', { name: 'Take it over', exact: true }).click()
  }
  await claim()
  await expect(dialog.getByRole('alert').filter({ hasText: 'Somebody else is in this room.' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await bob.close()
  await expect(people(ada)).toHaveCount(1, { timeout: 10_000 })
  await claim()
  await expect(dialog.getByLabel('Name', { exact: true })).toBeVisible()
})

test('the owner link makes anyone who opens it an owner', async ({ join, visit }) => {
  const ada = await join('ada')
  await createRoom(ada)
  const link = new URL(
    await ada.getByRole('region', { name: 'Owner link' }).getByRole('textbox').inputValue(),
  )
  const bob = await visit({ path: link.pathname + link.hash })
  await enter(bob, 'bob')
  await expect(people(bob).filter({ hasText: 'you' })).toContainText('owner')
  await expect(bob.getByRole('button', { name: 'Room settings' })).toBeVisible()
})

test('a secret survives a reload of the join page, but is gone after joining', async ({ join, visit }) => {
  const ada = await join('ada')
  await createRoom(ada)
  const link = new URL(await makeLink(ada, { gives: 'Owner' }))
  const bob = await visit({ path: link.pathname + link.hash })
  await expect(bob.getByLabel('Nickname')).toBeVisible()
  expect(bob.url()).not.toContain('#')
  await bob.reload()
  await enter(bob, 'bob')
  await expect(people(bob).filter({ hasText: 'you' })).toContainText('owner')
  expect(await bob.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
    link.hash.slice(3),
  )
})

test('name, topic and lock are seen by everyone at once', async ({ join, visit }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  const dialog = await openSettings(ada, 'Settings')
  await dialog.getByLabel('Name', { exact: true }).fill('Tea kitchen')
  await dialog.getByLabel('Topic').fill('Leaves and water')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Lock the room' }).click()
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('Tea kitchen')
  await expect(bob.getByText('Leaves and water')).toBeVisible()
  await expect(bob.getByText('Locked')).toBeAttached()
  await expect(bob.getByRole('link', { name: 'Tea kitchen' })).toBeVisible()

  const eve = await visit({ ...calm, path: `/room/${room}` })
  await expect(eve.getByRole('heading', { name: 'The room is locked' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Unlock the room' }).click()
  await expect(dialog.getByRole('button', { name: 'Lock the room' })).toBeVisible()
})

test('an invalid number of people is reported at its field', async ({ join }) => {
  const ada = await join('ada')
  await createRoom(ada)
  const dialog = await openSettings(ada, 'Settings')
  const field = dialog.getByLabel('People at most')
  await field.fill('many')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toBeFocused()
  await expect(field).toHaveAccessibleDescription(/Enter 2 or more/)
})

test('a listed room is found on the first page', async ({ own, join }) => {
  const ada = await join('ada', { server: own, path: '/' })
  await createRoom(ada)
  const dialog = await openSettings(ada, 'Settings')
  await dialog.getByLabel('Name', { exact: true }).fill('Plants')
  await dialog.getByLabel('Anyone can find it among the public rooms').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Saved')).toBeVisible()
  const bob = await join('bob', { server: own, path: '/' })
  await bob.getByRole('list', { name: 'Public rooms' }).getByRole('link', { name: 'Plants' }).click()
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('Plants')
})

test('a deleted room is gone for everyone, and stays gone', async ({ join }) => {
  const ada = await join('ada', calm)
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}`, ...calm })
  const dialog = await openSettings(ada, 'Settings')
  await dialog.getByRole('button', { name: 'Delete the room…' }).click()
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Delete the room for good' }).click()
  for (const page of [ada, bob]) {
    await expect(page.getByRole('heading', { name: 'This room is gone' })).toBeVisible({ timeout: 5000 })
  }
  await bob.reload()
  await expect(bob.getByRole('heading', { name: 'This room is gone' })).toBeVisible()
  await bob.getByRole('link', { name: 'Go to the global room' }).click()
  await expect(log(bob)).toBeVisible()
  await expect(bob.getByRole('navigation', { name: 'Rooms' }).getByRole('link')).toHaveCount(1)
})

test('clearing deletes all messages, and people can write again', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  await write(ada, 'old')
  await expect(texts(bob)).toHaveText(['old'])
  const dialog = await openSettings(ada, 'Settings')
  await dialog.getByRole('button', { name: 'Delete all messages…' }).click()
  await dialog.getByRole('button', { name: 'Delete all messages', exact: true }).click()
  for (const page of [ada, bob]) await expect(texts(page)).toHaveCount(0)
  await closeDesk(ada)
  await write(bob, 'new')
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['new'])
})

test('someone who hands over a room still moderates it, and does not own it', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  const dialog = await openSettings(ada, 'Settings')
  await dialog.getByRole('button', { name: 'Hand it over…' }).click()
  await dialog.getByRole('button', { name: 'Hand it over', exact: true }).click()
  await expect(people(bob).filter({ hasText: 'bob' })).toContainText('owner')
  await expect(people(bob).filter({ hasText: 'ada' })).toContainText('moderator')
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveCount(0)
})

test('where only accounts can write, a guest reads so in place of the box', async ({ join }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const bob = await join('bob', { path: `/room/${room}` })
  await expect(box(bob)).toBeVisible()
  await setUp(ada, { 'Who can write': 'People with an account' })
  await expect(bob.getByText('Only people with an account can write here.')).toBeVisible()
  await expect(bob.getByRole('link', { name: 'Sign in' }).first()).toBeVisible()
  await expect(box(bob)).toHaveCount(0)
  await setUp(ada, { 'Who can write': 'Everyone who can read' })
  await expect(box(bob)).toBeVisible()
})

test('if the server refuses, the page says so, and no plain room is created silently', async ({
  join,
  room,
}) => {
  const ada = await join('ada', { mayComplain: /status of 503/ })
  await ada.route('**/api/rooms', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'busy', detail: 'The server has a lot to do. Try again.' }),
        })
      : route.continue(),
  )
  await ada.getByRole('button', { name: 'Create room' }).click()
  await expect(ada.getByRole('alert').filter({ hasText: 'The server has a lot to do.' })).toBeVisible()
  await expect(ada).toHaveURL(new RegExp(`${room}$`))
})
