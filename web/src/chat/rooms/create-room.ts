import { ask } from '../../client/ask'
import { reasonOf } from '../../protocol/error'
import type { CreateRoom } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { ownerLinkGiven } from '../../stores/rooms/owner-links'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { keyFound } from '../../stores/rooms/room-keys'

/** Creates a room that this person owns. Returns its id, or the reason if that fails. */
export async function createRoom(asked: CreateRoom = {}): Promise<{ room: string } | { reason: string }> {
  try {
    const { room, ownerLink } = await ask('create_room', asked)
    // Someone without an identity yet becomes the owner through the link, as anyone would.
    if (useSession.getState().userId === '') keyFound(room.id, ownerLink.secret)
    else ownerLinkGiven(room.id, ownerLink.secret)
    roomInfoTold(room)
    return { room: room.id }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
