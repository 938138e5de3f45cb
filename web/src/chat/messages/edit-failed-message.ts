import { draftTakenUp } from '../../stores/messages/drafts'
import { messageDiscarded, outgoingOf } from '../../stores/messages/outbox'
import { replyBegun } from '../../stores/messages/replying'

/** Moves an unsent message back into the box, before what is already typed there. */
export function editFailedMessage(room: string, clientId: string) {
  const outgoing = outgoingOf(room).find((one) => one.clientId === clientId)
  if (!outgoing) return
  draftTakenUp(room, outgoing.content)
  if (outgoing.replyTo) replyBegun(room, outgoing.replyTo)
  messageDiscarded(room, clientId)
}
