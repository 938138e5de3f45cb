import { ask } from '../../client/ask'
import { errorText } from '../error-text'

/** Deletes what a message says, for everyone. Anybody may delete their own. Returns the reason if that fails. */
export async function deleteMessage(room: string, seq: number): Promise<string | undefined> {
  return errorText(ask('delete_message', { room, seq }))
}
