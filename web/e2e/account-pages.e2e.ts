import type { Page } from '@playwright/test'
import { expectAccessible, expectFieldsReadable, expectNoSideways, forAxe } from './accessible.ts'
import { createAccount, openAccount, ownName, PASSWORD, REFUSALS } from './account.ts'
import { expect, log, test } from './test.ts'

const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
}

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

for (const [size, screen] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${size}, ${colorScheme}: the account pages are accessible`, async ({ visit, join, room }) => {
      const name = ownName(room, 'Ada')
      const looks = {
        ...screen,
        colorScheme,
        ...forAxe,
        mayComplain: REFUSALS,
      } as const
      const look = async (page: Page, picture: string) => {
        await expectAccessible(page)
        await expectNoSideways(page)
        if (size === 'phone') await expectFieldsReadable(page)
        await page.screenshot({
          path: `test-results/screens/account-${picture}-${size}-${colorScheme}.png`,
          fullPage: true,
        })
      }

      const ada = await join(name, looks)
      if (size === 'phone') await ada.getByRole('button', { name: 'Rooms', exact: true }).click()
      await look(ada, 'guest')
      await ada.getByRole('link', { name: 'Create account' }).click()
      await ada.getByLabel('Password', { exact: true }).fill('short')
      await ada.keyboard.press('Enter')
      await expect(ada.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
      await look(ada, 'new')
      await ada.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await ada.keyboard.press('Enter')
      await expect(ada.getByLabel('Your recovery code')).toBeVisible()
      await look(ada, 'code')
      await ada.getByRole('button', { name: 'I have saved it' }).click()
      await expect(log(ada)).toBeVisible()
      if (size === 'phone') await ada.getByRole('button', { name: 'Rooms', exact: true }).click()
      await look(ada, 'room')
      await openAccount(ada)
      await expect(ada.getByText('This one')).toBeVisible()
      await look(ada, 'home')
      await ada.getByRole('button', { name: 'Delete the account' }).click()
      await look(ada, 'delete')

      const stranger = await visit(looks)
      await stranger.getByLabel('Nickname').fill(name)
      await stranger.keyboard.press('Enter')
      await expect(stranger.getByRole('button', { name: 'Sign in' })).toBeVisible()
      await look(stranger, 'reserved')
      await stranger.getByRole('button', { name: 'Sign in' }).click()
      await stranger.getByLabel('Password', { exact: true }).fill('not the password')
      await stranger.keyboard.press('Enter')
      await expect(stranger.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
      await look(stranger, 'sign-in')
      await stranger.getByRole('link', { name: 'Forgot the password?' }).click()
      await look(stranger, 'recovery')
    })
  }
}

test('a reserved name is passed on to the account page', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  await createAccount(await join(name))
  const other = await visit({ path: `/account?${new URLSearchParams({ room, name })}` })
  await expect(other.getByLabel('Name')).toHaveValue(name)
})
