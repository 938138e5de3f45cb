import { connect } from '../socket/connection'
import { accountLeft } from '../stores/account'
import { recoveryCodeKept } from '../stores/recovery-code'
import { sessionForgotten, sessionLeft } from '../stores/session'
import { sessionsForgotten } from '../stores/sessions'
import { closeChat } from './leave-room'

/** The account is not signed in any more: one stands at the door as somebody new, and is told why. */
export function goOnAsGuest(why: string) {
  if (accountLeft(why)) sessionForgotten()
  else sessionLeft()
  sessionsForgotten()
  recoveryCodeKept()
  closeChat()
  // The door shows what goes on inside.
  connect()
}
