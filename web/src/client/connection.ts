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
  connectionSought,
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
/** A connection that lasts so long is a good one: the next loss begins with short waits again. */
const STEADY_MS = 5000
/** After so many attempts in vain it is no restart any more. */
const RESTART_ATTEMPTS = 4

let attempt = 0
let timer: ReturnType<typeof setTimeout> | undefined
let steady: ReturnType<typeof setTimeout> | undefined
/** How long to stay away after the disconnect that the server has announced. */
let drainMs: number | undefined
let isUpgrading = false

/** Opens the connection, at once also if it is being sought already and the next attempt is not due yet. */
export function connect() {
  clearTimeout(timer)
  connectionSought()
  if (!socket.connected) hastenAttempt(comeBackLater)
}

/** Opens it anew as whoever uses this browser now. Nothing, while nobody has asked for a connection. */
export function reconnect() {
  if (useConnection.getState().status === 'idle') return
  connectionLost()
  endAttempt()
  socket.disconnect()
  connect()
}

/** Closes it for good: nobody is in a room any more. */
export function disconnect() {
  clearTimeout(timer)
  endAttempt()
  socket.disconnect()
  connectionEnded()
}

/** Gives up a connection on which questions stay without an answer, and seeks another. */
export function abandonConnection() {
  transportDoubted()
  giveUp()
}

/** Ends when there is a connection. Fails when the server will not have this page, or an attempt may have ended in vain. */
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

/** Keeps the connection store true, and comes back whatever ended or refused the connection. */
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
    // The library ends it when it is the server that refuses.
    if (socket.active) return transportFailed()
    attemptAnswered()
    if (isSignedOut(error)) void comeBackAnew()
    else comeBackLater()
  })
  window.addEventListener('online', forgetProbes)
  window.addEventListener('online', connectIfLost)
  document.addEventListener('visibilitychange', connectIfLost)
}

/** Asking again would not be answered otherwise: whoever has changed the server's settings asks. */
function stayAway(refusal: string) {
  endAttempt()
  clearTimeout(timer)
  socket.disconnect()
  connectionRefused(refusal)
}

/** An account asks for a token that is still good first, and goes on without a connection where it gets none. */
async function proveOneself(give: (proof: object) => void) {
  const { engine } = socket.io
  attemptPaused()
  try {
    const token = await page.freshToken()
    // Given up meanwhile: the connection that took its place asks for itself.
    if (socket.io.engine !== engine) return
    attemptResumed()
    page.tokenUsed(token)
    give(token === '' ? {} : { token })
  } catch {
    if (socket.io.engine === engine) giveUp()
  }
}

/** The server takes the token no longer. */
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

/** The server refuses, or neither transport reaches it. */
function comeBackLater() {
  fallbackFailed()
  if (attempt >= RESTART_ATTEMPTS && useConnection.getState().status === 'restarting') connectionLost()
  connectLater(backoffMs(attempt))
}

/** Goes from polling to a WebSocket. To the server it is a connection that was lost for a moment: the others notice nothing. */
function upgrade() {
  isUpgrading = true
  transportPreferred('websocket')
  // `disconnect` would be a goodbye.
  socket.io.engine.close()
}

function giveUp() {
  endAttempt()
  socket.disconnect()
  connectionLost()
  fallbackFailed()
  connectLater(backoffMs(attempt))
}

/** Whoever looks again, or is on the network again, does not wait. */
function connectIfLost() {
  if (useConnection.getState().status === 'lost' && !document.hidden) connect()
}

function connectLater(afterMs: number) {
  clearTimeout(timer)
  timer = setTimeout(() => beginAttempt(comeBackLater), afterMs)
  attempt += 1
}
