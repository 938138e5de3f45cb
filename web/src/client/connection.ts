import { offline, ProtocolError } from '../protocol/error'
import { endAttempt, hastenAttempt } from './attempt'
import { connectionEnded, connectionLost, connectionRequested, useConnection } from './connection-status'
import { attemptFailed, cancelRetry, startOver } from './retry'
import { SILENCE_MS } from './silence'
import { socket } from './socket'
import { transportDoubted } from './transport'

/** Both transports may be silent, one after the other. */
const ATTEMPT_MS = 2 * SILENCE_MS

/** Opens the connection. If the next attempt is not due yet, it is made at once. */
export function connect() {
  cancelRetry()
  connectionRequested()
  if (!socket.connected) hastenAttempt(attemptFailed)
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
  cancelRetry()
  endAttempt()
  socket.disconnect()
  connectionEnded()
}

/** Gives up a connection that no longer answers requests, and makes another. */
export function abandonConnection() {
  transportDoubted()
  startOver()
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
