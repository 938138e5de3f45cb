import { requestHttp } from '../../client/http'
import { inOneTab } from '../../lib/tab-lock'
import type { SignedIn } from '../../protocol/api'
import { ProtocolError } from '../../protocol/error'
import { accountDoubted, isAccount, useAccount } from '../../stores/account/account'
import { currentToken, tokenForgotten } from '../../stores/account/session'
import { beginSession } from './begin-session'
import { continueAsGuest } from './continue-as-guest'

/** What changes the browser's one cookie happens in one tab at a time: a used one would end the session. */
export const COOKIE = 'session'
/** An access token that ends so soon is not begun with. */
export const SPARE_MS = 60_000

let underWay: Promise<void> | undefined

/** What to prove oneself with: an account's token or a guest's, or nothing. Fails when the server is out of reach. */
export async function freshToken(): Promise<string> {
  const before = useAccount.getState()
  if (before.status === 'out') return currentToken()
  if (before.status !== 'in' || before.untilMs - Date.now() < SPARE_MS) await refreshSession()
  const now = useAccount.getState()
  return now.status === 'in' ? now.accessToken : currentToken()
}

/**
 * Asks for the session anew, and goes on as a guest when it is over: `why` is the sentence about that, if one is
 * known. Fails when the server is out of reach.
 */
export function refreshSession(why?: string): Promise<void> {
  underWay ??= inOneTab(COOKIE, () => refresh(why)).finally(() => {
    underWay = undefined
  })
  return underWay
}

/** The server takes the token no longer. Whether there is anything new to ask again with. */
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
  // Signed out while this waited for its turn.
  if (!isAccount(useAccount.getState())) return
  try {
    beginSession(await requestHttp<SignedIn>({ method: 'POST', path: '/api/session/refresh' }))
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== 'signed_out') throw error
    continueAsGuest(why ?? error.message)
  }
}
