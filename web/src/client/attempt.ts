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

/** Silent for so long, an attempt is not waited for when the connection is asked for again. */
const HANGS_MS = 2000

/** One try to connect: by one transport and, when that fails, by the other. */
type Attempt = { transport: Transport; isLast: boolean; onFailure: () => void }

let underWay: Attempt | undefined

/** Begins with the transport that worked last. Calls `onFailure` once, when neither works. */
export function beginAttempt(onFailure: () => void) {
  open({ transport: preferredTransport(), isLast: false, onFailure })
}

/** Begins one, unless one is under way. One that hangs goes on with the other transport. */
export function hastenAttempt(onFailure: () => void) {
  if (!underWay) beginAttempt(onFailure)
  else if (silentForMs() < HANGS_MS) return
  else if (underWay.isLast) beginAttempt(onFailure)
  else transportSilent()
}

/** The present transport was refused, or broke before the server had answered CONNECT. */
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

/** The page itself has something to do before the server can go on: its silence means nothing. */
export function attemptPaused() {
  expectNothing()
}

export function attemptResumed() {
  if (underWay) expectLife(transportSilent)
}

/** Not refused, and no answer: something on the way may swallow what this transport sends. */
function transportSilent() {
  if (underWay && !underWay.isLast) fallbackBegun()
  transportFailed()
}

function open(attempt: Attempt) {
  // What hangs is not waited for.
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
