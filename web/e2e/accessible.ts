import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { expect } from './test.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The options of a page that axe examines: what axe does there is not our fault. */
export const forAxe = { bypassCSP: true, reducedMotion: 'reduce' } as const

/** Expects that no rule of axe is broken, whatever its impact. */
export async function expectAccessible(page: Page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const results = await page.evaluate<AxeResults>('axe.run()')
  expect(results.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([])
}

/** Expects that nothing is wider than the screen. */
export async function expectNoSideways(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}

/** iOS zooms into text smaller than 16 px. */
export async function expectFieldsReadable(page: Page) {
  const sizes = await page
    .locator(':is(input:not([type=checkbox]), select, textarea):visible')
    .evaluateAll((fields) =>
      fields.map((field) => [field.id, Number.parseFloat(getComputedStyle(field).fontSize)] as const),
    )
  expect(sizes.filter(([, size]) => size < 16)).toEqual([])
}
