import { connect } from '../../client/connection'
import { accountLeft } from '../../stores/account/account'
import { recoveryCodeKept } from '../../stores/account/recovery-code'
import { sessionForgotten, sessionLeft } from '../../stores/account/session'
import { sessionsForgotten } from '../../stores/account/sessions'
import { closeChat } from '../rooms/leave-room'

/** The account is no longer signed in: shows the join page to a new guest, and says why. */
export function continueAsGuest(why: string) {
  if (accountLeft(why)) sessionForgotten()
  else sessionLeft()
  sessionsForgotten()
  recoveryCodeKept()
  closeChat()
  // The join page shows a preview of the room.
  connect()
}
