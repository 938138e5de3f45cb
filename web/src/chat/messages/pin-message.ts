import { reasonOf } from '../../protocol/error'
import type { Message } from '../../protocol/generated'
import { messageChanged } from '../../stores/messages/messages'
import { requestInRoom } from '../rooms/request-in-room'

/** Puts a message into the room's list of pinned ones, or takes it out. Returns the reason if that fails. */
export async function pinMessage(room: string, messageId: string, on: boolean): Promise<string | undefined> {
  try {
    messageChanged(await requestInRoom(room, 'pin_message', { room, seq: messageId, on }))
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** The pinned messages of a room, or why they could not be loaded. */
export async function loadPins(room: string): Promise<Message[] | string> {
  try {
    return (await requestInRoom(room, 'list_pins', { room })).messages
  } catch (error) {
    return reasonOf(error)
  }
}
