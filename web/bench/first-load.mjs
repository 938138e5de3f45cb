import { median, openPage, slowCpu, slowNetwork } from './browser.mjs'

/**
 * Slow 4G, in the two ways in which it is applied. Lighthouse: 1.6 Mbit/s down, 750 kbit/s up and a round trip of 150 ms,
 * which every request waits for once. DevTools' preset of that name also covers the set-up of a connection: every request
 * waits 3.75 times as long, and gets 0.9 of the throughput.
 */
export const LIGHTHOUSE = { latencyMs: 150, downKbit: 1638.4, upKbit: 750 }
export const DEVTOOLS = { latencyMs: 562.5, downKbit: 1440, upKbit: 675 }

const CPU_SLOWDOWN = 4

/** Loads the page `times` times with an empty cache. Returns the medians. */
export async function measureFirstLoad(browser, url, network, times) {
  const loads = []
  for (let turn = 0; turn < times; turn += 1) loads.push(await load(browser, url, network, turn))
  const of = (name) => Math.round(median(loads.map((one) => one[name])))
  return {
    jsCssBytes: of('jsCssBytes'),
    requests: of('requests'),
    paintedMs: of('paintedMs'),
    interactiveMs: of('interactiveMs'),
    joinedMs: of('joinedMs'),
    interactiveRuns: loads.map(({ interactiveMs }) => Math.round(interactiveMs)),
  }
}

async function load(browser, url, network, turn) {
  const { context, page, tools } = await openPage(browser)
  const traffic = watchTraffic(tools)
  await slowCpu(tools, CPU_SLOWDOWN)
  await slowNetwork(tools, network)
  await page.addInitScript(watchForm)
  await page.goto(`${url}/room/first-load-${turn}`, { waitUntil: 'commit' })

  await page.waitForFunction(() => globalThis.interactiveMs !== undefined, undefined, { polling: 20 })
  // Typed and sent at once: if a key were lost, it would not lead into the room.
  await page.keyboard.type('ada')
  await page.keyboard.press('Enter')
  await page.getByRole('log').waitFor()
  const times = await page.evaluate(() => ({
    interactiveMs: globalThis.interactiveMs,
    joinedMs: performance.now(),
    paintedMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  }))
  await page.waitForLoadState('networkidle')
  await context.close()
  return { ...times, ...traffic() }
}

/** The bytes of scripts and style sheets over the network, with their headers, as they were received. */
function watchTraffic(tools) {
  const urls = new Map()
  let jsCssBytes = 0
  tools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  tools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (/\.(js|css)$/.test(urls.get(requestId) ?? '')) jsCssBytes += encodedDataLength
  })
  return () => ({ jsCssBytes, requests: urls.size })
}

/**
 * Runs in the page, which counts as interactive when the nickname's field has the focus and has been painted, and the page
 * is idle, so that a key pressed then is handled.
 */
function watchForm() {
  const isReady = () => {
    const field = document.activeElement
    return field instanceof HTMLInputElement && field.form?.querySelector('[type=submit]')?.checkVisibility()
  }
  const look = () => {
    if (!isReady()) return requestAnimationFrame(look)
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      globalThis.interactiveMs = performance.now()
    }
    requestAnimationFrame(() => port2.postMessage(undefined))
  }
  requestAnimationFrame(look)
}
