import { draftTakenUp } from '../../stores/messages/drafts'
import { messageDiscarded, outgoingOf } from '../../stores/messages/outbox'

/** Takes a message that was not sent back into the box. What is typed there already stays, behind it. */
export function editFailedMessage(room: string, clientId: string) {
  const outgoing = outgoingOf(room).find((one) => one.clientId === clientId)
  if (!outgoing) return
  draftTakenUp(room, outgoing.content)
  messageDiscarded(room, clientId)
}
