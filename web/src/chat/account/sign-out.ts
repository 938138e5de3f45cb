import { ask, askAs } from '../../client/ask'
import { inOneTab } from '../../lib/tab-lock'
import { useAccount } from '../../stores/account/account'
import { editsForgotten } from '../../stores/messages/edits'
import { outboxForgotten } from '../../stores/messages/outbox'
import { continueAsGuest } from './continue-as-guest'
import { COOKIE } from './refresh-session'

/** Signs this browser out, in every tab. Fails with a `ProtocolError`: only the server can remove the cookie. */
export async function signOut(): Promise<void> {
  const account = useAccount.getState()
  const token = account.status === 'in' ? account.accessToken : ''
  await inOneTab(COOKIE, async () => {
    await askAs(token, 'sign_out', {})
    leaveAccount('You are signed out.')
  })
}

/** Deletes the account for good. Fails with a `ProtocolError`. */
export async function deleteAccount(password: string): Promise<void> {
  await ask('delete_account', { password })
  leaveAccount('This account was deleted.')
}

/** Unsent messages belong to the account: the next person here must not send them under another name. */
function leaveAccount(why: string) {
  outboxForgotten()
  editsForgotten()
  continueAsGuest(why)
}
