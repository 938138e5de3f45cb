import { fallbackBegun } from './connection-status'
import { expectLife, expectNothing, lifeShown, silentForMs } from './silence'
import { socket } from './socket'
import {
  otherThan,
  preferredTransport,
  type Transport,
  transportAnswered,
  transportProven,
} from './transport'

/** An attempt that has been silent for this long is abandoned when a connection is requested again. */
const HANGS_MS = 2000

/** One attempt to connect: on one transport and, if that fails, on the other. */
type Attempt = { transport: Transport; isLast: boolean; onFailure: () => void }

let underWay: Attempt | undefined

/** Begins with the transport that worked last. Calls `onFailure` once if neither works. */
export function beginAttempt(onFailure: () => void) {
  open({ transport: preferredTransport(), isLast: false, onFailure })
}

/** Begins an attempt unless one is under way. One that hangs moves on to the other transport. */
export function hastenAttempt(onFailure: () => void) {
  if (!underWay) beginAttempt(onFailure)
  else if (silentForMs() < HANGS_MS) return
  else if (underWay.isLast) beginAttempt(onFailure)
  else transportSilent()
}

/** The current transport was refused, or broke before the server answered CONNECT. */
export function transportFailed() {
  if (!underWay) return
  const { transport, isLast, onFailure } = underWay
  endAttempt()
  socket.disconnect()
  if (isLast) onFailure()
  else open({ transport: otherThan(transport), isLast: true, onFailure })
}

/** The server has answered CONNECT, with yes or no. */
export function attemptAnswered() {
  if (underWay) transportAnswered(underWay.transport)
  endAttempt()
}

export function endAttempt() {
  expectNothing()
  underWay = undefined
}

export function isAttempting(): boolean {
  return underWay !== undefined
}

/** The page has to do something first, so the server's silence means nothing. */
export function attemptPaused() {
  expectNothing()
}

export function attemptResumed() {
  if (underWay) expectLife(transportSilent)
}

/** Neither refused nor answered: something on the way may be swallowing what this transport sends. */
function transportSilent() {
  if (underWay && !underWay.isLast) fallbackBegun()
  transportFailed()
}

function open(attempt: Attempt) {
  // Closes a transport that hangs.
  socket.disconnect()
  underWay = attempt
  socket.io.opts.transports = [attempt.transport]
  socket.connect()
  listenToEngine()
  expectLife(transportSilent)
}

function listenToEngine() {
  const { engine } = socket.io
  const isCurrent = () => engine === socket.io.engine
  engine.transport.on('open', () => {
    if (isCurrent()) lifeShown()
  })
  engine.on('packet', ({ type }) => {
    if (!isCurrent()) return
    lifeShown()
    if (socket.connected && type === 'message') transportProven()
  })
}
