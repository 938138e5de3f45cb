import { abandonConnection } from '../../client/connection'
import { request } from '../../client/request'
import { pause, retryMs } from '../../lib/backoff'
import { durationName } from '../../lib/time'
import { uuid } from '../../lib/uuid'
import { ProtocolError, reasonOf } from '../../protocol/error'
import type { Quote } from '../../protocol/generated'
import { serverNow } from '../../stores/clock'
import { cooldownBegun, cooldownMs, roomCooldownBegun } from '../../stores/messages/cooldown'
import { lifetimeOf } from '../../stores/messages/messages'
import {
  firstPending,
  messageDelivered,
  messageFailed,
  messageQueued,
  messageRetried,
  type Outgoing,
  pendingOf,
} from '../../stores/messages/outbox'
import { roomInfoOf } from '../../stores/rooms/room-info'
import { isIn, nickIn, roomInterrupted } from '../../stores/rooms/rooms'
import { rejoinRoom } from '../rooms/rejoin-rooms'
import { receiveAnswer } from './receive-message'

/** How many server faults a message may meet before its writer is told. */
const FAULTS_MAX = 3
/** A shorter countdown would only flicker. */
const COOLDOWN_MIN_MS = 1000

const underWay = new Set<string>()
/** How often each message, by its clientId, has been tried in vain. */
const faults = new Map<string, number>()

/** Shows the message at once, and sends it as soon as those before it are sent. */
export function sendMessage(room: string, content: string, replyTo?: Quote) {
  messageQueued(room, { clientId: uuid(), content, nick: nickIn(room), ...(replyTo && { replyTo }) })
  void sendWaiting(room)
}

/** Sends a failed message again. Its clientId is the same, so it is stored once even if it had arrived. */
export function retryMessage(room: string, clientId: string) {
  messageRetried(room, clientId)
  void sendWaiting(room)
}

/** Sends the waiting messages one after the other, which keeps a writer's order. */
export async function sendWaiting(room: string): Promise<void> {
  if (underWay.has(room)) return
  underWay.add(room)
  try {
    for (let next = firstPending(room); next && isIn(room); next = firstPending(room)) {
      // Checked again after the wait: the message may be discarded by then, or the room left.
      if (cooldownMs(room) > 0) await pause(cooldownMs(room))
      else await sendOne(next)
    }
  } finally {
    underWay.delete(room)
  }
}

/** One attempt. Afterwards the message is delivered, has failed, or is pending and may be tried again. */
async function sendOne({ room, clientId, content, writtenAt, replyTo }: Outgoing) {
  const lifetimeMs = lifetimeOf(room)
  if (typeof lifetimeMs === 'number' && serverNow() - Date.parse(writtenAt) >= lifetimeMs) {
    return fail(room, clientId, `It has waited longer than messages live here (${durationName(lifetimeMs)}).`)
  }
  try {
    receiveAnswer(
      await request('send_message', { room, content, clientId, ...(replyTo && { replyTo: replyTo.seq }) }),
    )
    messageDelivered(room, clientId)
    faults.delete(clientId)
  } catch (error) {
    if (error instanceof ProtocolError) await afterRefusal(room, clientId, error)
    else fail(room, clientId, reasonOf(error))
  }
}

async function afterRefusal(room: string, clientId: string, error: ProtocolError) {
  // Stays pending until the room is joined again.
  if (error.code === 'offline') return roomInterrupted(room)
  const fault = (faults.get(clientId) ?? 0) + 1
  faults.set(clientId, fault)
  const waitMs = Math.max(COOLDOWN_MIN_MS, retryMs(fault - 1, error.retryAfterMs))

  if (error.code === 'rate_limited') tooFast(room, Math.max(COOLDOWN_MIN_MS, error.retryAfterMs ?? 0))
  else if (error.code === 'busy') cooldownBegun('busy', waitMs)
  else if (error.code === 'unavailable') cooldownBegun('down', waitMs)
  else if (error.isFinal || fault >= FAULTS_MAX) giveUp(room, clientId, error)
  // The message may be stored. Only a connection that answers can tell.
  else if (error.code === 'timeout') abandonConnection()
  else if (error.code === 'not_joined') await rejoinRoom(room, fault === 1 ? 0 : waitMs)
  else cooldownBegun('down', waitMs)
}

/** In slow mode only that room's messages wait. */
function tooFast(room: string, forMs: number) {
  if ((roomInfoOf(room)?.slowModeMs ?? 0) > 0) roomCooldownBegun(room, forMs)
  else cooldownBegun('fast', forMs)
}

function giveUp(room: string, clientId: string, { code, message }: ProtocolError) {
  if (code !== 'timeout') return fail(room, clientId, message)
  // The messages behind it would only fail later, and could overtake this one.
  for (const one of pendingOf(room)) fail(room, one.clientId, message)
}

function fail(room: string, clientId: string, reason: string) {
  faults.delete(clientId)
  messageFailed(room, clientId, reason)
}
