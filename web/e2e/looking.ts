import type { Page } from '@playwright/test'

/** Acts as if another tab were in front, because a headless browser shows all of its pages. */
export async function lookAway(page: Page) {
  await setHidden(page, true)
}

export async function lookBack(page: Page) {
  await setHidden(page, false)
}

async function setHidden(page: Page, isHidden: boolean) {
  await page.evaluate((hidden) => {
    const state = hidden ? 'hidden' : 'visible'
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}
