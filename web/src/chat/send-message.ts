import { backoffMs, pause } from '../lib/backoff'
import { uuid } from '../lib/uuid'
import { ProtocolError, reasonOf, request } from '../socket/request'
import { messagesReceived } from '../stores/messages'
import {
  firstPending,
  messageDelivered,
  messageFailed,
  messageQueued,
  messageRetried,
  type Outgoing,
  pendingOf,
} from '../stores/outbox'
import { isIn } from '../stores/rooms'

const ATTEMPTS = 3
const underWay = new Set<string>()

/** Shows the message at once, and sends it as soon as those before it are sent. */
export function sendMessage(room: string, content: string) {
  messageQueued(room, { clientId: uuid(), content })
  void sendWaiting(room)
}

/** Sends a failed message again. Its clientId is the same, so it is stored once even if it had arrived. */
export function retryMessage(room: string, clientId: string) {
  messageRetried(room, clientId)
  void sendWaiting(room)
}

/** Sends what waits, one after the other: that is what keeps a writer's order. */
export async function sendWaiting(room: string): Promise<void> {
  if (underWay.has(room)) return
  underWay.add(room)
  for (let next = firstPending(room); next && isIn(room); next = firstPending(room)) {
    await sendOne(room, next)
  }
  underWay.delete(room)
}

async function sendOne(room: string, { clientId, content }: Outgoing) {
  for (let attempt = 1; isIn(room); attempt += 1) {
    try {
      const message = await request('send_message', { room, content, clientId })
      messagesReceived(room, [message])
      messageDelivered(room, clientId)
      return
    } catch (error) {
      if (!(error instanceof ProtocolError)) return messageFailed(room, clientId, reasonOf(error))
      // Still pending: it goes out after the return to the room.
      if (error.code === 'offline') return
      if (error.code === 'timeout') return allFailed(room, error)
      if (!isPassing(error) || attempt === ATTEMPTS) return messageFailed(room, clientId, error.message)
      await pause(error.retryAfterMs ?? backoffMs(attempt))
    }
  }
}

/** Those that wait behind a silent server would only fail later, and could overtake on the way. */
function allFailed(room: string, error: ProtocolError) {
  for (const { clientId } of pendingOf(room)) messageFailed(room, clientId, error.message)
}

function isPassing({ code }: ProtocolError): boolean {
  return code === 'busy' || code === 'unavailable' || code === 'rate_limited'
}
