import { attemptAnswered, beginAttempt, endAttempt, isAttempting, transportFailed } from './attempt'
import { isSignedOut, pageRefusal } from './connect-error'
import { connect } from './connection'
import {
  connectionLost,
  connectionMade,
  connectionRefused,
  connectionSuspended,
  useConnection,
} from './connection-status'
import { giveToken, reconnectWithNewToken } from './connection-token'
import { page } from './page'
import { attemptFailed, cancelRetry, retriesForgotten, retryIn, retryLater } from './retry'
import { socket } from './socket'
import { preferredTransport, transportDoubted, transportPreferred } from './transport'
import { forgetProbes, upgradeLater } from './upgrade'

/** A connection that lasts this long is a good one: after the next loss the waits start short again. */
const STEADY_MS = 5000

let steady: ReturnType<typeof setTimeout> | undefined
/** How long to stay away after a disconnect that the server has announced. */
let drainMs: number | undefined
let isUpgrading = false

/** Keeps the connection status current, and reconnects after every loss and refusal. */
export function keepConnected() {
  socket.auth = (give) => void giveToken(give)
  socket.on('connect', () => {
    drainMs = undefined
    isUpgrading = false
    steady = setTimeout(retriesForgotten, STEADY_MS)
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
    else if (reason !== 'io client disconnect') reconnectAfter(reason)
  })
  socket.on('connect_error', (error) => {
    const refusal = pageRefusal(error)
    if (refusal !== undefined) return stayAway(refusal)
    // The socket is no longer active when it was the server that refused.
    if (socket.active) return transportFailed()
    attemptAnswered()
    if (isSignedOut(error)) void reconnectWithNewToken()
    else attemptFailed()
  })
  window.addEventListener('online', forgetProbes)
  window.addEventListener('online', connectIfLost)
  document.addEventListener('visibilitychange', connectIfLost)
}

/** Goes from polling to a WebSocket. The server sees a short loss of the connection, which the others do not notice. */
function upgrade() {
  isUpgrading = true
  transportPreferred('websocket')
  // `disconnect` would tell the server that the person has left.
  socket.io.engine.close()
}

function reconnectAfter(reason: string) {
  if (reason === 'ping timeout') transportDoubted()
  if (drainMs !== undefined) {
    connectionSuspended()
    return retryIn(drainMs)
  }
  connectionLost()
  if (isUpgrading) beginAttempt(attemptFailed)
  else retryLater()
}

/** Trying again by itself would not help: the operator has to change a setting first. */
function stayAway(refusal: string) {
  endAttempt()
  cancelRetry()
  socket.disconnect()
  connectionRefused(refusal)
}

/** Does not wait any longer when the page is looked at again, or the network is back. */
function connectIfLost() {
  if (useConnection.getState().status === 'lost' && !document.hidden) connect()
}
