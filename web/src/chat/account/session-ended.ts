import type { SessionEnded } from '../../protocol/generated'
import { accountDoubted, isAccount, useAccount } from '../../stores/account/account'
import { refreshSession } from './refresh-session'

/** The server has ended a session of this account. A refresh shows whether it is this browser's. */
export async function sessionEnded({ message }: SessionEnded): Promise<void> {
  if (!isAccount(useAccount.getState())) return
  accountDoubted()
  // Out of reach: the next connection asks again.
  await refreshSession(message).catch(() => undefined)
}
