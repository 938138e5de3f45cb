import { connect } from '../../client/connection'
import { useConnection } from '../../client/connection-status'
import { isAccount, useAccount } from '../../stores/account/account'
import { isNamed, useSession } from '../../stores/account/session'
import { blockOf } from '../../stores/rooms/blocked-rooms'
import { nickFor, roomOpened, useKnownRooms } from '../../stores/rooms/known-rooms'
import { type Membership, membershipOf, roomReturning } from '../../stores/rooms/rooms'
import { enterAgain } from './return-to-rooms'

/** The person looks at a room. Who has a nickname is in it at once, and the browser knows it from now on. */
export function openRoom(room: string) {
  if (!isNamed(useSession.getState())) return
  roomOpened(room)
  const membership = membershipOf(room)
  if (!membership || isWorthAsking(room, membership)) enter(room)
}

/** Another nickname may be let in where the last one was not, and an account where a guest was not. */
function isWorthAsking(room: string, membership: Membership): boolean {
  if (membership.status !== 'refused' || blockOf(room)) return false
  const hasAccount = membership.code === 'accounts_only' && isAccount(useAccount.getState())
  return hasAccount || membership.nick !== nickFor(room)
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
