import { askAs } from '../../client/ask'
import { inOneTab } from '../../lib/tab-lock'
import { ProtocolError } from '../../protocol/error'
import { accountDoubted, isAccount, useAccount } from '../../stores/account/account'
import { currentToken, tokenForgotten } from '../../stores/account/session'
import { beginSession } from './begin-session'
import { continueAsGuest } from './continue-as-guest'

/** Only one tab at a time changes the browser's cookie: sending a used one would end the session. */
export const COOKIE = 'session'
/** An access token that expires sooner than this is renewed before it is used. */
export const SPARE_MS = 60_000

let underWay: Promise<void> | undefined

/** The token of the account or the guest, or nothing for someone new. Fails when the server is out of reach. */
export async function freshToken(): Promise<string> {
  const before = useAccount.getState()
  if (before.status === 'out') return currentToken()
  if (before.status !== 'in' || before.untilMs - Date.now() < SPARE_MS) await refreshSession()
  const now = useAccount.getState()
  return now.status === 'in' ? now.accessToken : currentToken()
}

/**
 * Renews the session, or continues as a guest when it is over; `why` is the sentence to show then, if one is
 * known. Fails when the server is out of reach.
 */
export function refreshSession(why?: string): Promise<void> {
  underWay ??= inOneTab(COOKIE, () => refresh(why)).finally(() => {
    underWay = undefined
  })
  return underWay
}

/** The server no longer accepts the token. Returns whether there is another one to try with. */
export async function renewSession(): Promise<boolean> {
  if (!isAccount(useAccount.getState())) {
    // The guest has become an account elsewhere, or has been away for too long.
    const wasKnown = currentToken() !== ''
    tokenForgotten()
    return wasKnown
  }
  accountDoubted()
  await refreshSession()
  return isAccount(useAccount.getState())
}

async function refresh(why: string | undefined) {
  // Signed out while this was waiting for its turn.
  if (!isAccount(useAccount.getState())) return
  try {
    beginSession(await askAs('', 'refresh', {}))
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== 'signed_out') throw error
    continueAsGuest(why ?? error.message)
  }
}
