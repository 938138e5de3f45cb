import { api } from '../../client/api'
import type { SignedIn } from '../../protocol/api'
import { recoveryCodeMade } from '../../stores/account/recovery-code'
import { loadSessions } from './load-sessions'

/** Changes the password, which signs out every other browser. Fails with a `ProtocolError`. */
export async function changePassword(password: string, newPassword: string): Promise<void> {
  await api('PUT', '/api/users/me/password', { password, newPassword })
  await loadSessions()
}

/** Makes a new recovery code, which replaces the old one. Fails with a `ProtocolError`. */
export async function makeRecoveryCode(password: string): Promise<void> {
  const made = await api<Required<Pick<SignedIn, 'recoveryCode'>>>('POST', '/api/users/me/recovery-code', {
    password,
  })
  recoveryCodeMade(made.recoveryCode)
}
