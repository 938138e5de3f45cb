import { connect } from '../../client/connection'
import { useConnection } from '../../client/connection-status'
import { isNamed, useSession } from '../../stores/account/session'
import { roomUnblocked } from '../../stores/rooms/blocked-rooms'
import { nickFor, roomForgotten } from '../../stores/rooms/known-rooms'
import { previewForgotten } from '../../stores/rooms/previews'
import { isIn, roomLeft, roomReturning } from '../../stores/rooms/rooms'
import { loadPreview } from './preview-room'
import { rejoinRoom } from './rejoin-rooms'

/** Tries again to join, at the person's request: after a refusal, or with another link. */
export function reopenRoom(room: string) {
  roomUnblocked(room)
  if (!isNamed(useSession.getState())) {
    // Without a nickname the join page comes first.
    roomLeft(room)
    previewForgotten(room)
    return void loadPreview(room)
  }
  // A member stays in the room; joining again only exchanges the link.
  if (!isIn(room)) roomReturning(room, nickFor(room))
  if (useConnection.getState().status === 'idle') connect()
  void rejoinRoom(room)
}

/** Forgets a room that was deleted, in every tab. */
export function leaveDeletedRoom(room: string) {
  roomForgotten(room)
  roomLeft(room)
}
