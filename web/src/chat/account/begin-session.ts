import { reconnect } from '../../client/connection'
import { useConnection } from '../../client/connection-status'
import type { SignedIn } from '../../protocol/generated'
import { accountEntered } from '../../stores/account/account'
import { recoveryCodeMade } from '../../stores/account/recovery-code'
import { accountNamed, isNamed, nickChosen, useSession } from '../../stores/account/session'
import { roomNicksForgotten } from '../../stores/rooms/known-rooms'
import { nickChanged, refusalsForgotten } from '../../stores/rooms/rooms'
import { joinKnownRooms } from '../rooms/open-room'

/** The server has signed this browser in: the page acts as the account from now on. */
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
  if (isNamed(useSession.getState())) joinKnownRooms()
}

/** The same at a person's request: they return to their rooms even if they had left the chat. */
export function enterAsAccount(signedIn: SignedIn) {
  refusalsForgotten()
  beginSession(signedIn)
  nickChosen(signedIn.user.username)
  joinKnownRooms()
}

/**
 * An account that a guest has just become keeps the guest's connection: the server already knows. A connection
 * that is still being made asks for the token later.
 */
function isSeenAsSomebodyElse(userId: string): boolean {
  const { seenAs } = useSession.getState()
  return seenAs === '' ? useConnection.getState().status === 'online' : seenAs !== userId
}
