import type { Message } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { messageDelivered } from '../../stores/messages/outbox'

/** Marks this person's messages among these as delivered: they need no acknowledgement any more. */
export function confirmDelivery(room: string, messages: readonly Message[]) {
  const { userId } = useSession.getState()
  for (const { senderId, clientId } of messages) {
    if (senderId === userId && clientId) messageDelivered(room, clientId)
  }
}
