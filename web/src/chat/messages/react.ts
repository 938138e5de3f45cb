import { reasonOf } from '../../protocol/error'
import { messageChanged } from '../../stores/messages/messages'
import { ownReactionForgotten, ownReactionOf, ownReactionPut } from '../../stores/messages/own-reactions'
import { requestInRoom } from '../rooms/request-in-room'

/** Reacts to a message, or takes that back. It is seen here at once. Returns the reason if it fails. */
export async function react(
  room: string,
  messageId: string,
  emoji: string,
  on: boolean,
): Promise<string | undefined> {
  const before = ownReactionOf(room, messageId, emoji)
  ownReactionPut(room, messageId, emoji, { on, isSaving: true })
  try {
    messageChanged(await requestInRoom(room, 'react', { room, seq: messageId, emoji, on }))
    ownReactionPut(room, messageId, emoji, { on, isSaving: false })
    return undefined
  } catch (error) {
    if (before) ownReactionPut(room, messageId, emoji, { ...before, isSaving: false })
    else ownReactionForgotten(room, messageId, emoji)
    return reasonOf(error)
  }
}
