import { ask } from '../../client/ask'
import { ProtocolError } from '../../protocol/error'
import { roomsListed } from '../../stores/rooms/public-rooms'

/** Loads the rooms that can be found. Without an answer the last list stays. */
export async function listRooms(): Promise<void> {
  try {
    roomsListed(await ask('list_rooms', {}))
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}
