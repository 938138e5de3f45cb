import { backoffMs } from '../lib/backoff'
import { beginAttempt, endAttempt } from './attempt'
import { connectionLost, fallbackFailed, useConnection } from './connection-status'
import { socket } from './socket'

/** After this many failed attempts it no longer looks like a restart. */
const RESTART_ATTEMPTS = 4

/** The attempts since the last connection that lasted. */
let attempts = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Makes the next attempt to connect after this time, instead of one that was due at another. */
export function retryIn(ms: number) {
  cancelRetry()
  timer = setTimeout(() => beginAttempt(attemptFailed), ms)
  attempts += 1
}

/** Makes the next attempt after a wait that grows with each. */
export function retryLater() {
  retryIn(backoffMs(attempts))
}

export function cancelRetry() {
  clearTimeout(timer)
}

/** Whether no attempt has been made since the last connection that lasted. */
export function isFirstRetry(): boolean {
  return attempts === 0
}

/** After the next loss the waits start short again. */
export function retriesForgotten() {
  attempts = 0
}

/** The server refuses, or cannot be reached on either transport. */
export function attemptFailed() {
  fallbackFailed()
  if (attempts >= RESTART_ATTEMPTS && useConnection.getState().status === 'restarting') connectionLost()
  retryLater()
}

/** Ends the connection, or the attempt, and makes another later. */
export function startOver() {
  endAttempt()
  socket.disconnect()
  connectionLost()
  fallbackFailed()
  retryLater()
}
