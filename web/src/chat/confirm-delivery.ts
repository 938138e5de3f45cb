import type { Message } from '../protocol/generated'
import { messageDelivered } from '../stores/outbox'
import { useSession } from '../stores/session'

/** One's own among these messages need no acknowledgement any more. */
export function confirmDelivery(room: string, messages: readonly Message[]) {
  const { userId } = useSession.getState()
  for (const { senderId, clientId } of messages) {
    if (senderId === userId && clientId) messageDelivered(room, clientId)
  }
}
