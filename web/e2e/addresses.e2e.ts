import { expect, log, test, texts, write } from './test.ts'

test.skip(({ database }) => database !== 'sqlite', 'an address is in no database')

test('the root is the global room', async ({ join }) => {
  const ada = await join('ada', { path: '/' })
  await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Global')
  await expect(ada).toHaveTitle('WeChat')
})

test('a link names its room, and joins it alone', async ({ join, visit, room }) => {
  const outside = await visit()
  await expect(outside.getByRole('heading', { level: 1 })).toHaveText(room)
  const ada = await join('ada')
  const bob = await join('bob', { path: '/' })
  await write(ada, 'only here')
  await expect(texts(ada)).toHaveText(['only here'])
  await expect(log(bob).getByText('only here')).toHaveCount(0)
})

test('the login has one field, and it is focused', async ({ visit }) => {
  const page = await visit()
  await expect(page.getByRole('textbox')).toHaveCount(1)
  await expect(page.getByLabel('Nickname')).toBeFocused()
})

test('a refused nickname says why, under the field', async ({ visit }) => {
  const page = await visit()
  await page.getByLabel('Nickname').fill('x'.repeat(25))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('24')
  await expect(page.getByLabel('Nickname')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Nickname')).toBeFocused()
})

for (const end of ['.', '/', ').', '!', '%2F', '’', './']) {
  test(`a link that was shared as /room/…${end} leads to its room`, async ({ join, visit, room }) => {
    const bob = await join('bob')
    const outside = await visit({ path: `/room/${room}${end}?from=a-messenger` })
    await expect(outside.getByRole('heading', { level: 1 })).toHaveText(room)
    await expect(outside).toHaveURL(new RegExp(`/room/${room}\\?from=a-messenger$`))
    await outside.getByLabel('Nickname').fill('ada')
    await outside.keyboard.press('Enter')
    await write(outside, 'found it')
    await expect(texts(bob)).toHaveText(['found it'])
  })
}

test('a bad room id is a page with a way back', async ({ visit }) => {
  const page = await visit({ path: '/room/not.a.room' })
  await expect(page.getByRole('heading', { name: 'No such room' })).toBeVisible()
  await page.getByRole('link', { name: 'global' }).click()
  await expect(page.getByLabel('Nickname')).toBeVisible()
})

test.describe('with a name', () => {
  test.use({ flags: ['--name', 'Tea & <Biscuits>'] })

  test('the page and its title show the name', async ({ own, join }) => {
    const ada = await join('ada', { server: own, path: '/' })
    await expect(ada).toHaveTitle('Tea & <Biscuits>')
    await expect(ada.getByText('Tea & <Biscuits>')).toBeVisible()
  })
})
