import { connect } from '../../client/connection'
import { accountLeft } from '../../stores/account/account'
import { recoveryCodeKept } from '../../stores/account/recovery-code'
import { sessionForgotten, sessionLeft } from '../../stores/account/session'
import { sessionsForgotten } from '../../stores/account/sessions'
import { closeChat } from '../rooms/leave-room'

/** The account is not signed in any more: one stands at the door as somebody new, and is told why. */
export function continueAsGuest(why: string) {
  if (accountLeft(why)) sessionForgotten()
  else sessionLeft()
  sessionsForgotten()
  recoveryCodeKept()
  closeChat()
  // The door shows what goes on inside.
  connect()
}
