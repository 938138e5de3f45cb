import { reasonOf } from '../../protocol/error'
import { jumpFailed, jumpWanted } from '../../stores/messages/jumps'
import { aroundLoaded } from '../../stores/messages/message-pages'
import { messagesOf } from '../../stores/messages/messages'
import { requestInRoom } from '../rooms/request-in-room'
import { confirmDelivery } from './confirm-delivery'
import { syncRoom } from './sync-room'

export const EXPIRED = 'This message has expired.'

/** Shows a message, and loads what is around it if it is not here. `back`: the message that the reader comes from. */
export async function jumpTo(room: string, seq: number, back?: number): Promise<void> {
  const known = messagesOf(room)
  if (!known) return
  if (known.messages.some((message) => message.seq === seq)) return jumpWanted(room, seq, back)
  try {
    const around = await requestInRoom(room, 'load_around', { room, seq })
    if (around.gone) return jumpFailed(room, EXPIRED)
    aroundLoaded(room, known.epoch, around)
    confirmDelivery(room, around.messages)
    jumpWanted(room, seq, back)
    void syncRoom(room)
  } catch (error) {
    jumpFailed(room, reasonOf(error))
  }
}
