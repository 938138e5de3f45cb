// Measures the page in a real Chromium: its first load, and 10,000 messages scrolled through.
//
//   node web/bench/page.mjs --server http://127.0.0.1:3000     a running server, with --limits off
//   node web/bench/page.mjs --start target/release/wechat      or one that is started for this
//
//   --json                one JSON object instead of lines
//   --messages 10000      how many are scrolled through

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { openBrowser } from './browser.mjs'
import { DEVTOOLS, LIGHTHOUSE, measureFirstLoad } from './first-load.mjs'
import { measureScrolling } from './scrolling.mjs'
import { talk } from './talk.mjs'

const LOADS = 5
/** Fewer with the throttle, because it takes longer. */
const THROTTLED_MESSAGES = 1500

const { values: asked } = parseArgs({
  options: {
    server: { type: 'string' },
    start: { type: 'string' },
    json: { type: 'boolean', default: false },
    messages: { type: 'string', default: '10000' },
  },
})
if (!asked.server === !asked.start) throw new Error('Name one: --server URL, or --start BINARY')

const server = asked.start ? await start(asked.start) : { url: asked.server, end: () => undefined }
const browser = await openBrowser()
try {
  const found = await measure(server.url, Number(asked.messages))
  process.stdout.write(asked.json ? `${JSON.stringify(found)}\n` : lines(found))
} finally {
  await browser.close()
  await server.end()
}

async function measure(url, count) {
  const first = await measureFirstLoad(browser, url, LIGHTHOUSE, LOADS)
  const preset = await measureFirstLoad(browser, url, DEVTOOLS, LOADS)
  const scrolled = await measureScrolling(browser, url, await talk(url, count), 1)
  const few = await talk(url, Math.min(count, THROTTLED_MESSAGES))
  const throttled = await measureScrolling(browser, url, few, 4)
  return {
    ...first,
    network: { applied: 'lighthouse', ...LIGHTHOUSE },
    devtoolsPreset: { ...preset, network: DEVTOOLS },
    messages: count,
    ...scrolled,
    throttled: { cpuSlowdown: 4, messages: few.count, ...throttled },
  }
}

function lines(found) {
  const { devtoolsPreset: preset, throttled } = found
  return `${[
    `first load      ${(found.jsCssBytes / 1024).toFixed(1)} KiB of JavaScript and CSS, ${found.requests} requests`,
    `interactive     ${found.interactiveMs} ms (CPU 4x slower, slow 4G as in Lighthouse: ${found.interactiveRuns.join(', ')})`,
    `                ${preset.interactiveMs} ms (with DevTools’ preset: ${preset.interactiveRuns.join(', ')})`,
    `in the room     ${found.joinedMs} ms; ${preset.joinedMs} ms`,
    `${found.messages} messages  ${found.domRows} rows in the page at most; ${taskWords(found)}`,
    `                frames of ${found.frameMs.p50} ms (median), ${found.frameMs.p99} ms (99 %), ${found.frameMs.longest} ms (longest)`,
    `CPU 4x slower   ${throttled.messages} messages: ${taskWords(throttled)}`,
  ].join('\n')}\n`
}

function taskWords({ longestTaskMs, longTasks }) {
  return longTasks === 0
    ? 'no task over 50 ms'
    : `${longTasks} tasks over 50 ms, the longest ${longestTaskMs} ms`
}

/** A server with its own database. */
async function start(binary) {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-page-'))
  const flags = ['--listen', '127.0.0.1:0', '--data-dir', folder, '--limits', 'off', '--log', 'warn']
  const child = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = async () => {
    child.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0]
    if (!url) continue
    child.stdout.resume()
    return { url, end }
  }
  throw new Error(`${binary} ended before it served`)
}
