import type { Page } from '@playwright/test'
import { expect, log } from './test.ts'

export const PASSWORD = 'correct horse battery'

/** The browser's console logs a refusal over HTTP as an error. */
export const REFUSALS = /the server responded with a status of 4\d\d/

/** Creates an account for a guest in a room. Returns the recovery code, with the page in the room again. */
export async function createAccount(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Create account' }).click()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  const code = await page.getByLabel('Your recovery code').inputValue()
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await expect(log(page)).toBeVisible()
  return code
}

/** Signs in from the join page of a room. */
export async function signIn(page: Page, name: string, password = PASSWORD) {
  await page.getByRole('link', { name: 'I have an account' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

/** From a room. */
export async function openAccount(page: Page) {
  await page.getByRole('link', { name: /^Your account/ }).click()
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible()
}

/** A name for one test only: names belong to a whole server. */
export function ownName(room: string, name: string): string {
  return `${name} ${room.slice(-8)}`
}
