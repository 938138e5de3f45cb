import { askAs } from '../../client/ask'
import { inOneTab } from '../../lib/tab-lock'
import { enterAsAccount } from './begin-session'
import { COOKIE } from './refresh-session'

/** Signs this browser in, in every tab. Fails with a `ProtocolError`. */
export async function signIn(username: string, password: string): Promise<void> {
  enterAsAccount(await inOneTab(COOKIE, () => askAs('', 'sign_in', { username, password })))
}

/** The same with a forgotten password: by the recovery code, and with a new password. */
export async function recoverAccount(
  username: string,
  recoveryCode: string,
  newPassword: string,
): Promise<void> {
  const asked = { username, recoveryCode, newPassword }
  enterAsAccount(await inOneTab(COOKIE, () => askAs('', 'recover', asked)))
}
