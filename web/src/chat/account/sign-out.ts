import { api } from '../../client/api'
import { requestHttp } from '../../client/http'
import { inOneTab } from '../../lib/tab-lock'
import { useAccount } from '../../stores/account/account'
import { outboxForgotten } from '../../stores/messages/outbox'
import { continueAsGuest } from './continue-as-guest'
import { COOKIE } from './refresh-session'

/** Signs this browser out, in every tab. Fails with a `ProtocolError`: only the server can remove the cookie. */
export async function signOut(): Promise<void> {
  const account = useAccount.getState()
  const token = account.status === 'in' ? account.accessToken : ''
  await inOneTab(COOKIE, async () => {
    await requestHttp({ method: 'DELETE', path: '/api/session', token })
    leaveAccount('You are signed out.')
  })
}

/** Deletes the account for good. Fails with a `ProtocolError`. */
export async function deleteAccount(password: string): Promise<void> {
  await api('DELETE', '/api/users/me', { password })
  leaveAccount('This account was deleted.')
}

/** Unsent messages belong to the account: the next person here must not send them under another name. */
function leaveAccount(why: string) {
  outboxForgotten()
  continueAsGuest(why)
}
