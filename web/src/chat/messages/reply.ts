import { isGone, quoteOf } from '../../model/quotes'
import { draftOf, draftTyped } from '../../stores/messages/drafts'
import { editingEnded } from '../../stores/messages/editing'
import { messagesOf } from '../../stores/messages/messages'
import { replyBegun } from '../../stores/messages/replying'

/** The message in the box becomes a reply to another one. */
export function beginReply(room: string, messageId: string) {
  const message = messagesOf(room)?.messages.find(({ id }) => id === messageId)
  const quote = message && quoteOf(message)
  if (!quote || isGone(quote)) return
  editingEnded(room)
  replyBegun(room, quote)
  draftTyped(room, draftOf(room))
}
