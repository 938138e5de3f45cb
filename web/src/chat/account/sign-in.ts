import { requestHttp } from '../../client/http'
import { inOneTab } from '../../lib/tab-lock'
import type { SignedIn } from '../../protocol/api'
import { enterAsAccount } from './begin-session'
import { COOKIE } from './refresh-session'

/** Signs this browser in, in every tab. Fails with a `ProtocolError`. */
export async function signIn(username: string, password: string): Promise<void> {
  const body = { username, password }
  enterAsAccount(
    await inOneTab(COOKIE, () => requestHttp<SignedIn>({ method: 'POST', path: '/api/session', body })),
  )
}

/** The same with a forgotten password: by the recovery code, and with a new password. */
export async function recoverAccount(
  username: string,
  recoveryCode: string,
  newPassword: string,
): Promise<void> {
  const body = { username, recoveryCode, newPassword }
  enterAsAccount(
    await inOneTab(COOKIE, () =>
      requestHttp<SignedIn>({ method: 'POST', path: '/api/session/recovery', body }),
    ),
  )
}
