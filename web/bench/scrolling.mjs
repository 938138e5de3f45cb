import { enter, openPage, percentile, slowCpu } from './browser.mjs'

/** How far a quick turn of a wheel moves in one frame. */
const WHEEL_PX = 500
const STUCK_MS = 30_000

/** Scrolls up through the room's messages to the first, and down again to the last, with a wheel. */
export async function measureScrolling(browser, url, { room, count }, cpuSlowdown) {
  const { context, page, tools } = await openPage(browser)
  await page.goto(`${url}/room/${room}`)
  await enter(page, 'ada')
  await page.locator(`[data-seq="${count}"]`).waitFor()
  await slowCpu(tools, cpuSlowdown)
  await page.evaluate(watchList)
  await page.getByRole('log').hover()

  await scroll(page, -WHEEL_PX, 1)
  await scroll(page, WHEEL_PX, count)
  const { rows, shown, tasks, frames } = await page.evaluate(() => globalThis.watched())
  await context.close()
  if (shown !== count) throw new Error(`${shown} of ${count} messages were shown`)
  return {
    domRows: rows,
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
    longTasks: tasks.length,
    frameMs: { p50: percentile(frames, 50), p99: percentile(frames, 99), longest: Math.max(...frames) },
  }
}

/** Scrolls until the message with this `seq` is in view. */
async function scroll(page, step, last) {
  let movedAt = Date.now()
  let before = ''
  for (;;) {
    await page.mouse.wheel(0, step)
    const { seen, at } = await page.evaluate(lookFor, last)
    if (seen) return
    if (at !== before) movedAt = Date.now()
    before = at
    if (Date.now() - movedAt > STUCK_MS) throw new Error(`The list does not get to message ${last}: ${at}`)
  }
}

/** Runs in the page, after the next frame. */
function lookFor(seq) {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const list = document.querySelector('[role=log]')
      const row = list.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect()
      const frame = list.getBoundingClientRect()
      const seen = row !== undefined && row.bottom > frame.top && row.top < frame.bottom
      const oldest = list.querySelector('[data-seq]')?.dataset.seq
      resolve({ seen, at: `from ${oldest}, ${Math.round(list.scrollTop)} px down` })
    })
  })
}

/** Runs in the page: counts rows at every change of the list, not only between frames. */
function watchList() {
  const list = document.querySelector('[role=log] ol')
  const seqs = new Set()
  const frames = []
  const tasks = []
  let rows = 0
  const count = (added) => {
    rows = Math.max(rows, list.childElementCount)
    for (const row of added) if (row.dataset.seq) seqs.add(row.dataset.seq)
  }
  count(list.children)
  const changes = new MutationObserver((records) => count(records.flatMap((one) => [...one.addedNodes])))
  changes.observe(list, { childList: true })
  const observer = new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) tasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  let before = performance.now()
  const frame = (now) => {
    frames.push(Math.round(now - before))
    before = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  globalThis.watched = () => ({ rows, shown: seqs.size, tasks, frames })
}
