import { backoffMs } from '../lib/backoff'
import {
  connectionEnded,
  connectionLost,
  connectionMade,
  connectionSought,
  useConnection,
} from '../stores/connection'
import { roomsInterrupted } from '../stores/rooms'
import { offline } from './request'
import { socket } from './socket'

let attempt = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Opens the connection, at once also if it is being sought already and the next attempt is not due yet. */
export function connect() {
  clearTimeout(timer)
  connectionSought()
  if (socket.connected) return
  // A connect() alone would wait for the library's own timer.
  socket.disconnect()
  socket.connect()
}

/** Closes it for good: nobody is in a room any more. */
export function disconnect() {
  clearTimeout(timer)
  socket.disconnect()
  connectionEnded()
}

/** Ends when there is a connection. Fails after this many milliseconds. */
export function connected(timeoutMs: number): Promise<void> {
  connect()
  if (socket.connected) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      clearTimeout(patience)
      socket.off('connect', made)
      outcome()
    }
    const made = () => settle(resolve)
    const patience = setTimeout(() => settle(() => reject(offline())), timeoutMs)
    socket.on('connect', made)
  })
}

/** Keeps the connection store true, and comes back also where socket.io-client gives up. */
export function keepConnected() {
  socket.on('connect', () => {
    attempt = 0
    connectionMade()
  })
  socket.on('disconnect', (reason) => {
    roomsInterrupted()
    if (reason === 'io client disconnect') return
    connectionLost()
    // A server that closes the connection is not asked again by the library.
    if (!socket.active) reconnectLater()
  })
  socket.on('connect_error', () => {
    // Nor is one that refused the handshake.
    if (!socket.active) reconnectLater()
  })
  window.addEventListener('online', connectIfLost)
  document.addEventListener('visibilitychange', connectIfLost)
}

/** Whoever looks again, or is on the network again, does not wait. */
function connectIfLost() {
  if (useConnection.getState().status === 'lost' && !document.hidden) connect()
}

function reconnectLater() {
  clearTimeout(timer)
  timer = setTimeout(() => socket.connect(), backoffMs(attempt))
  attempt += 1
}
