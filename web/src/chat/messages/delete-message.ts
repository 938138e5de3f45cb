import { ask } from '../../client/ask'
import { errorText } from '../error-text'

/**
 * Deletes what a message says, for everyone. Anybody may delete their own. Returns the reason if that fails. By its id: its
 * `seq` is another message’s once the room was cleared.
 */
export async function deleteMessage(room: string, messageId: string): Promise<string | undefined> {
  return errorText(ask('delete_message', { room, seq: messageId }))
}
