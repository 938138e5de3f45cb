import { isWebSocketPassed } from './probe-websocket'
import { isAsking } from './request'
import { socket } from './socket'
import { provenTransport } from './transport'

/** The wait before the first probe. It doubles with each probe that fails. */
const FIRST_MS = 30_000
const LONGEST_MS = 5 * 60_000
/** The wait before the next try while the page is hidden or a request is open. */
const BUSY_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined
let waitMs = FIRST_MS
let hasUpgraded = false

/**
 * For a new connection by polling: probes now and then whether WebSockets pass, and calls `upgrade` once they do and no
 * request is open. Does not try again after an upgraded connection failed nevertheless.
 */
export function upgradeLater(upgrade: () => void) {
  // This is about the previous connection: the new one has proven nothing yet.
  if (hasUpgraded && provenTransport() === 'polling') return
  if (hasUpgraded) forgetProbes()
  probeIn(waitMs, socket.io.engine, upgrade)
}

/** What the probes found out does not apply to another network. */
export function forgetProbes() {
  hasUpgraded = false
  waitMs = FIRST_MS
}

function probeIn(ms: number, engine: object, upgrade: () => void) {
  clearTimeout(timer)
  timer = setTimeout(() => void probe(engine, upgrade), ms)
}

async function probe(engine: object, upgrade: () => void) {
  if (!isStillIn(engine)) return
  if (!isQuiet()) return probeIn(BUSY_MS, engine, upgrade)
  const isPassed = await isWebSocketPassed()
  if (!isStillIn(engine)) return
  if (!isPassed) {
    waitMs = Math.min(LONGEST_MS, 2 * waitMs)
    return probeIn(waitMs, engine, upgrade)
  }
  if (!isQuiet()) return probeIn(BUSY_MS, engine, upgrade)
  hasUpgraded = true
  upgrade()
}

function isStillIn(engine: object): boolean {
  return socket.connected && socket.io.engine === engine
}

function isQuiet(): boolean {
  return !document.hidden && !isAsking()
}
