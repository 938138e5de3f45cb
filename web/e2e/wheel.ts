import type { Page } from '@playwright/test'
import { expect, log } from './test.ts'

/**
 * Turns the wheel by `step` pixels at a time until "number N", the Nth message of the room, is in view.
 * A slow page may scroll twice between two looks at it, so a message that was passed is looked for backwards.
 */
export async function scrollTo(page: Page, number: number, step = 500) {
  await log(page).hover()
  const sought = log(page).getByText(`number ${number}`, { exact: true })
  await expect(async () => {
    await page.mouse.wheel(0, (await firstInView(page)) < number ? step : -step)
    await expect(sought).toBeInViewport({ timeout: 50 })
  }).toPass({ intervals: [0], timeout: 40_000 })
}

/** The position in the room of the first message that is in view. */
function firstInView(page: Page): Promise<number> {
  return log(page).evaluate((list) => {
    const top = list.getBoundingClientRect().top
    const rows = [...list.querySelectorAll('[data-seq]')]
    return Number(rows.find((row) => row.getBoundingClientRect().bottom > top)?.getAttribute('data-seq'))
  })
}
