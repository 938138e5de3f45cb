import { reconnect } from '../../client/connection'
import { useConnection } from '../../client/connection-status'
import type { SignedIn } from '../../protocol/api'
import { accountEntered } from '../../stores/account/account'
import { recoveryCodeMade } from '../../stores/account/recovery-code'
import { accountNamed, isNamed, nickChosen, useSession } from '../../stores/account/session'
import { roomNicksForgotten } from '../../stores/rooms/known-rooms'
import { nickChanged, refusalsForgotten } from '../../stores/rooms/rooms'
import { enterKnownRooms } from '../rooms/open-room'

/** The server says that this browser is signed in: the page is the account from now on. */
export function beginSession(signedIn: SignedIn) {
  const { user, recoveryCode } = signedIn
  accountEntered(signedIn)
  if (recoveryCode !== undefined) recoveryCodeMade(recoveryCode)
  roomNicksForgotten()
  accountNamed(user.id, user.username)
  nickChanged()
  if (isSeenAsSomebodyElse(user.id)) {
    refusalsForgotten()
    reconnect()
  }
  if (isNamed(useSession.getState())) enterKnownRooms()
}

/** The same when a person asked for it: they are back in their rooms, also if they had left the chat. */
export function enterAsAccount(signedIn: SignedIn) {
  refusalsForgotten()
  beginSession(signedIn)
  nickChosen(signedIn.user.username)
  enterKnownRooms()
}

/**
 * Whoever grew from the guest that the connection belongs to keeps it: the server knows already. A connection that
 * is only being made asks who one is when it comes to that.
 */
function isSeenAsSomebodyElse(userId: string): boolean {
  const { seenAs } = useSession.getState()
  return seenAs === '' ? useConnection.getState().status === 'online' : seenAs !== userId
}
