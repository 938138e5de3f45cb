import { connect } from '../socket/connection'
import { useConnection } from '../stores/connection'
import { nickFor, roomOpened, useKnownRooms } from '../stores/known-rooms'
import { membershipOf, roomReturning } from '../stores/rooms'
import { isNamed, useSession } from '../stores/session'
import { enterAgain } from './return-to-rooms'

/** The person looks at a room. Who has a nickname is in it at once, and the browser knows it from now on. */
export function openRoom(room: string) {
  if (!isNamed(useSession.getState())) return
  roomOpened(room)
  const membership = membershipOf(room)
  // Another nickname may be let in where the last one was not.
  const isAnother = membership?.status === 'refused' && membership.nick !== nickFor(room)
  if (!membership || isAnother) enter(room)
}

/** Enters the rooms that this browser knows and this tab has nothing to do with yet. */
export function enterKnownRooms() {
  for (const { id } of useKnownRooms.getState().rooms) if (!membershipOf(id)) enter(id)
}

function enter(room: string) {
  roomReturning(room, nickFor(room))
  // What is sought already is not begun anew.
  if (useConnection.getState().status === 'idle') connect()
  void enterAgain(room)
}
