import { expectAccessible, forAxe } from './accessible.ts'
import { numbers, strangerWrites } from './stranger.ts'
import { box, expect, log, people, test, texts, write } from './test.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the ${colorScheme} pages are accessible`, async ({ join, visit, server, room }) => {
    const options = { colorScheme, ...forAxe }
    await strangerWrites(server.url, room, ['hello https://example.org', ...numbers(1, 60)])
    await expectAccessible(await visit(options))
    await expectAccessible(await visit({ ...options, path: '/room/not.a.room' }))

    const ada = await join('ada', options)
    await write(ada, 'mine')
    await expect(people(ada)).toHaveCount(1)
    await expectAccessible(ada)
    await ada.getByRole('button', { name: 'More for' }).click()
    await expectAccessible(ada)
    await ada.getByRole('button', { name: 'Rename for myself' }).click()
    await expectAccessible(ada)
    await ada.getByRole('button', { name: 'Share' }).click()
    await expect(ada.getByRole('img', { name: /^QR code/ })).toBeVisible()
    await expectAccessible(ada)
    await ada.keyboard.press('Escape')

    const taken = await visit(options)
    await taken.getByLabel('Nickname').fill('ada')
    await taken.keyboard.press('Enter')
    await expect(taken.getByRole('button', { name: 'Join as' })).toBeVisible()
    await expectAccessible(taken)

    const phone = await join('bob', { ...options, viewport: { width: 390, height: 844 } })
    await phone.getByRole('button', { name: /^People/ }).click()
    await expect(phone.getByRole('dialog')).toBeVisible()
    await expectAccessible(phone)
  })
}

test('everything can be done from the keyboard', async ({ visit }) => {
  const page = await visit()
  await page.keyboard.type('ada')
  await page.keyboard.press('Enter')
  await expect(box(page)).toBeFocused()
  await page.keyboard.type('typed')
  await page.keyboard.press('Enter')
  await expect(texts(page)).toHaveText(['typed'])

  await page.keyboard.press('Shift+Tab')
  await expect(log(page)).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Share' })).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Search and pinned messages' })).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(page.getByRole('button', { name: 'Leave' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Nickname')).toBeFocused()
})

test('a link skips to the box', async ({ join }) => {
  const ada = await join('ada')
  const skip = ada.getByRole('link', { name: 'Skip to the message box' })
  await skip.focus()
  await expect(skip).toBeInViewport()
  await ada.keyboard.press('Enter')
  await expect(box(ada)).toBeFocused()
})

test('new messages of others are announced once, history and the reader’s own never', async ({
  join,
  server,
  room,
}) => {
  await strangerWrites(server.url, room, ['old'])
  const ada = await join('ada')
  const voice = ada.getByRole('status').filter({ hasText: ':' })
  await write(ada, 'mine')
  await strangerWrites(server.url, room, ['fresh'])
  await expect(voice).toHaveText('stranger: fresh')
  await strangerWrites(server.url, room, numbers(1, 5))
  await expect(ada.getByRole('status').filter({ hasText: '5 new messages' })).toBeAttached()
})
