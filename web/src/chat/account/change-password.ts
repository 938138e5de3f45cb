import { ask } from '../../client/ask'
import { recoveryCodeMade } from '../../stores/account/recovery-code'
import { loadSessions } from './load-sessions'

/** Changes the password, which signs out every other browser. Fails with a `ProtocolError`. */
export async function changePassword(password: string, newPassword: string): Promise<void> {
  await ask('change_password', { password, newPassword })
  await loadSessions()
}

/** Makes a new recovery code, which replaces the old one. Fails with a `ProtocolError`. */
export async function makeRecoveryCode(password: string): Promise<void> {
  const { recoveryCode } = await ask('new_recovery_code', { password })
  recoveryCodeMade(recoveryCode)
}
