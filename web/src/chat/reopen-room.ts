import { connect } from '../socket/connection'
import { roomUnblocked } from '../stores/blocked-rooms'
import { useConnection } from '../stores/connection'
import { nickFor, roomForgotten } from '../stores/known-rooms'
import { previewForgotten } from '../stores/previews'
import { isIn, roomLeft, roomReturning } from '../stores/rooms'
import { isNamed, useSession } from '../stores/session'
import { lookInto } from './preview-room'
import { enterAgain } from './return-to-rooms'

/** Asks once more to be let in, as the person has asked for: after a refusal, or with another link. */
export function reopenRoom(room: string) {
  roomUnblocked(room)
  if (!isNamed(useSession.getState())) {
    // Without a nickname the door comes first.
    roomLeft(room)
    previewForgotten(room)
    return void lookInto(room)
  }
  // Whoever is inside stays there; the join that follows is the exchange of a link.
  if (!isIn(room)) roomReturning(room, nickFor(room))
  if (useConnection.getState().status === 'idle') connect()
  void enterAgain(room)
}

/** A room that is gone is forgotten, in every tab. */
export function leaveDeletedRoom(room: string) {
  roomForgotten(room)
  roomLeft(room)
}
