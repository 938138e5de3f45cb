import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { keepName, openAccount, ownName, PASSWORD, REFUSALS } from './account.ts'
import { expect, log, test } from './test.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
}

test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

for (const [size, screen] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${size}, ${colorScheme}: nobody is shut out of an account`, async ({ visit, join, room }) => {
      const name = ownName(room, 'Ada')
      const looks = {
        ...screen,
        colorScheme,
        reducedMotion: 'reduce',
        bypassCSP: true,
        mayComplain: REFUSALS,
      } as const
      const look = async (page: Page, picture: string) => {
        await expectAccessible(page)
        await expectNoSideways(page)
        await page.screenshot({
          path: `test-results/screens/account-${picture}-${size}-${colorScheme}.png`,
          fullPage: true,
        })
      }

      const ada = await join(name, looks)
      if (size === 'phone') await ada.getByRole('button', { name: 'Rooms', exact: true }).click()
      await look(ada, 'guest')
      await ada.getByRole('link', { name: 'Keep this name' }).click()
      await ada.getByLabel('Password', { exact: true }).fill('short')
      await ada.keyboard.press('Enter')
      await expect(ada.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
      await look(ada, 'new')
      await ada.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await ada.keyboard.press('Enter')
      await expect(ada.getByLabel('Your recovery code')).toBeVisible()
      await look(ada, 'code')
      await ada.getByRole('button', { name: 'I have kept it' }).click()
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

test('a reserved name is kept on the way to the account', async ({ join, visit, room }) => {
  const name = ownName(room, 'ada')
  await keepName(await join(name))
  const other = await visit({ path: `/account?${new URLSearchParams({ room, name })}` })
  await expect(other.getByLabel('Name')).toHaveValue(name)
})

async function expectAccessible(page: Page) {
  await page.evaluate(axe)
  const results = await page.evaluate<AxeResults>('axe.run()')
  expect(results.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
}

async function expectNoSideways(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}
