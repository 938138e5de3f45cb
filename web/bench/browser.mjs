import { chromium } from '@playwright/test'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium: nothing is downloaded. */
export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
}

/** A page in a new browser profile with an empty cache, and a connection to Chromium's own tools. */
export async function openPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  const page = await context.newPage()
  const tools = await context.newCDPSession(page)
  await tools.send('Network.enable')
  return { context, page, tools }
}

export async function slowCpu(tools, rate) {
  await tools.send('Emulation.setCPUThrottlingRate', { rate })
}

export async function slowNetwork(tools, { latencyMs, downKbit, upKbit }) {
  await tools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: (downKbit * 1000) / 8,
    uploadThroughput: (upKbit * 1000) / 8,
  })
}

export async function enter(page, nick) {
  await page.getByLabel('Nickname').fill(nick)
  await page.keyboard.press('Enter')
  await page.getByRole('log').waitFor()
}

export function median(numbers) {
  return percentile(numbers, 50)
}

export function percentile(numbers, percent) {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}
