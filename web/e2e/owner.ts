import type { Locator, Page } from '@playwright/test'
import { expect, log } from './test.ts'

/** Chromium logs what the server refuses. */
export const REFUSALS = /status of (400|401|403|404|409|410|429)/

/** Creates a room in the open page. Returns its id. */
export async function createRoom(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Create room' }).click()
  await expect(page).toHaveURL(/\/room\/[\w-]{22}$/)
  await expect(log(page)).toBeVisible()
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** Opens a section of the dialog with the room's settings. */
export async function openSettings(
  page: Page,
  section: 'Settings' | 'Links' | 'People' | 'Log',
): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Room settings' })
  if (!(await dialog.isVisible())) await page.getByRole('button', { name: 'Room settings' }).click()
  const tab = dialog.getByRole('button', { name: section, exact: true })
  if (await tab.isVisible()) await tab.click()
  return dialog
}

export async function closeDesk(page: Page) {
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** Changes settings, by their labels and the names of their values. */
export async function setUp(page: Page, choices: Record<string, string>) {
  const dialog = await openSettings(page, 'Settings')
  for (const [label, words] of Object.entries(choices)) {
    await dialog.getByLabel(label, { exact: true }).selectOption({ label: words })
  }
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Saved')).toBeVisible()
  await closeDesk(page)
}

/** Makes a link that gives rights. Returns its address. */
export async function makeLink(
  page: Page,
  { gives = 'Talk', works = 'Many times' }: { gives?: string; works?: string },
): Promise<string> {
  const dialog = await openSettings(page, 'Links')
  await dialog.getByLabel('Gives').selectOption({ label: gives })
  await dialog.getByLabel('Works').selectOption({ label: works })
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  const link = await dialog.getByLabel('Your new link. It is shown only once.').inputValue()
  await closeDesk(page)
  return link
}

/** Acts on someone from the list of people, through as many menu steps as needed. */
export async function doTo(page: Page, nick: string, ...steps: string[]) {
  await page.getByRole('button', { name: `Actions for ${nick}` }).click()
  for (const step of steps) await page.getByRole('menuitem', { name: step }).click()
  await expect(page.getByRole('menu')).toHaveCount(0)
}

/** Bans someone from the list of people. */
export async function banThem(
  page: Page,
  nick: string,
  choices: Record<string, string> = {},
  network = true,
) {
  await doTo(page, nick, 'Ban…')
  const dialog = page.getByRole('dialog', { name: `Ban ${nick}` })
  for (const [label, words] of Object.entries(choices)) {
    await dialog.getByLabel(label, { exact: true }).selectOption({ label: words })
  }
  if (!network) await dialog.getByLabel(/^Their network too/).uncheck()
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

/** Opens a path in a page whose requests may be refused, and chooses a nickname if asked. */
export async function enter(page: Page, nick: string) {
  await page.getByLabel('Nickname').fill(nick)
  await page.keyboard.press('Enter')
}
