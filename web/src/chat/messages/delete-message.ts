import { api } from '../../client/api'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'

/** Deletes what a message says, for everyone. Anybody may delete their own. Returns the reason if that fails. */
export async function deleteMessage(room: string, messageId: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room, 'messages', messageId)))
}
