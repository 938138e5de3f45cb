import { isWebSocketPassed } from './probe-websocket'
import { isAsking } from './request'
import { socket } from './socket'
import { provenTransport } from './transport'

/** Before the first probe. The wait doubles with each one that fails. */
const FIRST_MS = 30_000
const LONGEST_MS = 5 * 60_000
/** Before a page is looked at again that is hidden, or waits for an answer. */
const BUSY_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined
let waitMs = FIRST_MS
let hasUpgraded = false

/**
 * On a connection by polling that was just made: probes now and then whether WebSockets pass, and calls `upgrade` once they
 * do, while nothing is being asked. Not again after an upgrade to a WebSocket that failed all the same.
 */
export function upgradeLater(upgrade: () => void) {
  // This connection has proven nothing yet: it is about the one before.
  if (hasUpgraded && provenTransport() === 'polling') return
  if (hasUpgraded) forgetProbes()
  probeIn(waitMs, socket.io.engine, upgrade)
}

/** What was found out about one network says nothing about the next. */
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
