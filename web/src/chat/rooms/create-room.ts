import { api } from '../../client/api'
import type { NewRoom, RoomMade } from '../../protocol/api'
import { reasonOf } from '../../protocol/error'
import { useSession } from '../../stores/account/session'
import { ownerLinkGiven } from '../../stores/rooms/owner-links'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { keyFound } from '../../stores/rooms/room-keys'

/** Makes a room that the asker owns. Its id, or why there is none. */
export async function createRoom(asked: NewRoom = {}): Promise<{ room: string } | { reason: string }> {
  try {
    const { room, ownerLink } = await api<RoomMade>('POST', '/api/rooms', asked)
    // Whoever is nobody yet becomes the owner by the link, as anyone would.
    if (useSession.getState().userId === '') keyFound(room.id, ownerLink.secret)
    else ownerLinkGiven(room.id, ownerLink.secret)
    roomInfoTold(room)
    return { room: room.id }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
