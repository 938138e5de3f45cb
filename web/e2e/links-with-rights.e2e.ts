import { createRoom, enter, makeLink, openSettings, REFUSALS, setUp } from './owner.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

const calm = { mayComplain: REFUSALS }

test('a read-only link shows the room live, without letting anyone write', async ({ join, visit }) => {
  const ada = await join('ada')
  await createRoom(ada)
  await write(ada, 'before')
  await setUp(ada, { 'Who can read': 'Members only' })
  const link = new URL(await makeLink(ada, { gives: 'Read only' }))
  const bob = await visit({ ...calm, path: link.pathname + link.hash })
  await enter(bob, 'bob')
  await expect(texts(bob)).toHaveText(['before'])
  await expect(bob.getByText('You can read here, not write.')).toBeVisible()
  await expect(box(bob)).toHaveCount(0)
  await write(ada, 'live')
  await expect(texts(bob)).toHaveText(['before', 'live'])
  await expect(people(ada).filter({ hasText: 'bob' })).toContainText('reads only')
})

test('revoking a link removes the people who used it at once', async ({ join, visit }) => {
  const ada = await join('ada')
  await createRoom(ada)
  await setUp(ada, { 'Who can read': 'Members only' })
  const link = new URL(await makeLink(ada, {}))
  const bob = await visit({ ...calm, path: link.pathname + link.hash })
  await enter(bob, 'bob')
  await expect(box(bob)).toBeVisible()

  const dialog = await openSettings(ada, 'Links')
  await expect(dialog.getByText('used once')).toBeVisible()
  await dialog.getByRole('button', { name: 'Revoke the link: Talk' }).click()
  await expect(log(bob)).toHaveCount(0, { timeout: 5000 })
  await expect(bob.getByRole('heading', { name: /no longer works|for its members/ })).toBeVisible()
  await bob.reload()
  await expect(bob.getByRole('heading', { name: 'This room is for its members' })).toBeVisible()
})

test('a new link can be copied and scanned, and its secret is shown only once', async ({ join }) => {
  const ada = await join('ada')
  await createRoom(ada)
  const link = await makeLink(ada, {})
  expect(link).toMatch(/\/room\/[\w-]{22}#k=.{16,}/)
  const dialog = await openSettings(ada, 'Links')
  await expect(dialog.getByRole('button', { name: /^Revoke the link/ })).toHaveCount(2)
  await expect(dialog.getByText(link)).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  await expect(dialog.getByRole('img', { name: 'QR code of the new link' })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Copy link' })).toBeVisible()
})

test('a link that is opened in the tab of its room is used there', async ({ join, visit }) => {
  const ada = await join('ada')
  const room = await createRoom(ada)
  const link = new URL(await makeLink(ada, { gives: 'Owner' }))
  const bob = await visit({ path: `/room/${room}` })
  await enter(bob, 'bob')
  await expect(log(bob)).toBeVisible()
  await bob.evaluate((hash) => {
    location.hash = hash
  }, link.hash)
  await expect(people(bob).filter({ hasText: 'you' })).toContainText('owner')
  expect(bob.url()).not.toContain('#')
})
