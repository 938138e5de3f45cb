import { connect } from '../../client/connection'
import { useConnection } from '../../client/connection-status'
import { isAccount, useAccount } from '../../stores/account/account'
import { isNamed, useSession } from '../../stores/account/session'
import { blockOf } from '../../stores/rooms/blocked-rooms'
import { nickFor, roomOpened, useKnownRooms } from '../../stores/rooms/known-rooms'
import { type Membership, membershipOf, roomReturning } from '../../stores/rooms/rooms'
import { rejoinRoom } from './rejoin-rooms'

/** Opens a room. With a nickname the person joins at once, and the browser remembers the room. */
export function openRoom(room: string) {
  if (!isNamed(useSession.getState())) return
  roomOpened(room)
  const membership = membershipOf(room)
  if (!membership || isWorthAsking(room, membership)) enter(room)
}

/** Another nickname may be accepted where the last one was not, and an account where a guest was not. */
function isWorthAsking(room: string, membership: Membership): boolean {
  if (membership.status !== 'refused' || blockOf(room)) return false
  const hasAccount = membership.code === 'accounts_only' && isAccount(useAccount.getState())
  return hasAccount || membership.nick !== nickFor(room)
}

/** Joins the rooms that this browser knows and this tab has not tried yet. */
export function joinKnownRooms() {
  for (const { id } of useKnownRooms.getState().rooms) if (!membershipOf(id)) enter(id)
}

function enter(room: string) {
  roomReturning(room, nickFor(room))
  // A connection that is already being made is not started again.
  if (useConnection.getState().status === 'idle') connect()
  void rejoinRoom(room)
}
