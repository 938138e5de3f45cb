import { backoffMs } from '../lib/backoff'
import { offline, ProtocolError } from '../protocol/error'
import {
  attemptAnswered,
  attemptPaused,
  attemptResumed,
  beginAttempt,
  endAttempt,
  hastenAttempt,
  isAttempting,
  transportFailed,
} from './attempt'
import {
  connectionEnded,
  connectionLost,
  connectionMade,
  connectionRefused,
  connectionRequested,
  connectionSuspended,
  fallbackFailed,
  useConnection,
} from './connection-status'
import { page } from './page'
import { pageRefusal } from './refused-page'
import { SILENCE_MS } from './silence'
import { socket } from './socket'
import { preferredTransport, transportDoubted, transportPreferred } from './transport'
import { forgetProbes, upgradeLater } from './upgrade'

/** Both transports may be silent, one after the other. */
const ATTEMPT_MS = 2 * SILENCE_MS
/** A connection that lasts this long is a good one: after the next loss the waits start short again. */
const STEADY_MS = 5000
/** After this many failed attempts it no longer looks like a restart. */
const RESTART_ATTEMPTS = 4

let attempt = 0
let timer: ReturnType<typeof setTimeout> | undefined
let steady: ReturnType<typeof setTimeout> | undefined
/** How long to stay away after a disconnect that the server has announced. */
let drainMs: number | undefined
let isUpgrading = false

/** Opens the connection. If the next attempt is not due yet, it is made at once. */
export function connect() {
  clearTimeout(timer)
  connectionRequested()
  if (!socket.connected) hastenAttempt(comeBackLater)
}

/** Reconnects with the current token. Does nothing while no connection has been requested. */
export function reconnect() {
  if (useConnection.getState().status === 'idle') return
  connectionLost()
  endAttempt()
  socket.disconnect()
  connect()
}

/** Closes the connection until `connect` is called: no room is open any more. */
export function disconnect() {
  clearTimeout(timer)
  endAttempt()
  socket.disconnect()
  connectionEnded()
}

/** Gives up a connection that no longer answers requests, and makes another. */
export function abandonConnection() {
  transportDoubted()
  giveUp()
}

/** Resolves when connected. Fails when the server refuses this page, or after the time that a whole attempt may take. */
export function connected(): Promise<void> {
  connect()
  if (socket.connected) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const end = (outcome: () => void) => {
      clearTimeout(patience)
      socket.off('connect', made)
      unsubscribe()
      outcome()
    }
    const made = () => end(resolve)
    const patience = setTimeout(() => end(() => reject(offline())), ATTEMPT_MS)
    socket.on('connect', made)
    const unsubscribe = useConnection.subscribe(({ status, refusal: message }) => {
      if (status === 'refused') end(() => reject(new ProtocolError({ code: 'forbidden', message })))
    })
  })
}

/** Keeps the connection status current, and reconnects after every loss and refusal. */
export function keepConnected() {
  socket.auth = (give) => void proveOneself(give)
  socket.on('connect', () => {
    drainMs = undefined
    isUpgrading = false
    steady = setTimeout(() => {
      attempt = 0
    }, STEADY_MS)
    attemptAnswered()
    connectionMade()
    if (preferredTransport() === 'polling') upgradeLater(upgrade)
  })
  socket.on('server_drain', ({ reconnectAfterMs }) => {
    drainMs = reconnectAfterMs
  })
  socket.on('disconnect', (reason) => {
    clearTimeout(steady)
    page.disconnected()
    if (isAttempting()) transportFailed()
    else if (reason !== 'io client disconnect') comeBack(reason)
  })
  socket.on('connect_error', (error) => {
    const refusal = pageRefusal(error)
    if (refusal !== undefined) return stayAway(refusal)
    // The socket is no longer active when it was the server that refused.
    if (socket.active) return transportFailed()
    attemptAnswered()
    if (isSignedOut(error)) void comeBackAnew()
    else comeBackLater()
  })
  window.addEventListener('online', forgetProbes)
  window.addEventListener('online', connectIfLost)
  document.addEventListener('visibilitychange', connectIfLost)
}

/** Trying again by itself would not help: the operator has to change a setting first. */
function stayAway(refusal: string) {
  endAttempt()
  clearTimeout(timer)
  socket.disconnect()
  connectionRefused(refusal)
}

/** Gets a valid token first. Without one there is no connection for now. */
async function proveOneself(give: (proof: object) => void) {
  const { engine } = socket.io
  attemptPaused()
  try {
    const token = await page.freshToken()
    // Given up meanwhile: the connection that replaced this one gets its own token.
    if (socket.io.engine !== engine) return
    attemptResumed()
    page.tokenUsed(token)
    give(token === '' ? {} : { token })
  } catch {
    if (socket.io.engine === engine) giveUp()
  }
}

/** The server no longer accepts the token. */
async function comeBackAnew() {
  const isFirst = attempt === 0
  // Out of reach: the next attempt asks again.
  await page.renewToken().catch(() => undefined)
  if (!socket.active) connectLater(isFirst ? 0 : backoffMs(attempt))
}

function isSignedOut(error: Error): boolean {
  if (error.message === 'signed_out') return true
  const told = 'data' in error ? error.data : undefined
  return typeof told === 'object' && told !== null && 'code' in told && told.code === 'signed_out'
}

function comeBack(reason: string) {
  if (reason === 'ping timeout') transportDoubted()
  if (drainMs !== undefined) {
    connectionSuspended()
    return connectLater(drainMs)
  }
  connectionLost()
  if (isUpgrading) beginAttempt(comeBackLater)
  else connectLater(backoffMs(attempt))
}

/** The server refuses, or cannot be reached on either transport. */
function comeBackLater() {
  fallbackFailed()
  if (attempt >= RESTART_ATTEMPTS && useConnection.getState().status === 'restarting') connectionLost()
  connectLater(backoffMs(attempt))
}

/** Goes from polling to a WebSocket. The server sees a short loss of the connection, which the others do not notice. */
function upgrade() {
  isUpgrading = true
  transportPreferred('websocket')
  // `disconnect` would tell the server that the person has left.
  socket.io.engine.close()
}

function giveUp() {
  endAttempt()
  socket.disconnect()
  connectionLost()
  fallbackFailed()
  connectLater(backoffMs(attempt))
}

/** Does not wait any longer when the page is looked at again, or the network is back. */
function connectIfLost() {
  if (useConnection.getState().status === 'lost' && !document.hidden) connect()
}

function connectLater(afterMs: number) {
  clearTimeout(timer)
  timer = setTimeout(() => beginAttempt(comeBackLater), afterMs)
  attempt += 1
}
