import { create } from 'zustand'
import { browserShelf } from '../../lib/storage'
import type { Account, SignedIn } from '../../protocol/generated'

/** Whether this browser is signed in. The access token is in this page's memory only. */
export type SignIn =
  /** `why`: a sentence for someone who was signed in until a moment ago. */
  | { status: 'out'; why: string }
  /** Signed in as far as this browser knows; the server has to confirm it. */
  | { status: 'returning'; sessionId: string }
  /** `untilMs`: when the access token expires, by this browser's clock. */
  | { status: 'in'; sessionId: string; user: Account; accessToken: string; untilMs: number }

/** The session id of this browser. It proves nothing, but tells the other tabs who is signed in. */
export const SIGNED_IN = 'wechat.session'

export const useAccount = create<SignIn>(kept)

export function accountEntered({ user, accessToken, expiresInMs, sessionId }: SignedIn) {
  browserShelf.write(SIGNED_IN, sessionId)
  put({ status: 'in', sessionId, user, accessToken, untilMs: Date.now() + expiresInMs })
}

/** The access token may no longer be valid. */
export function accountDoubted() {
  const now = useAccount.getState()
  if (now.status === 'in') put({ status: 'returning', sessionId: now.sessionId })
}

/** Returns true if this signs out the browser, and false if another tab has signed in again meanwhile. */
export function accountLeft(why: string): boolean {
  const now = useAccount.getState()
  const mark = browserShelf.read(SIGNED_IN) ?? ''
  put({ status: 'out', why })
  if (now.status === 'out' || (mark !== '' && mark !== now.sessionId)) return false
  browserShelf.write(SIGNED_IN, '')
  return true
}

/** Another tab of this browser has signed in or out. */
export function accountChangedElsewhere() {
  put(kept())
}

/** The person has read why they were signed out. */
export function reasonRead() {
  if (useAccount.getState().status === 'out') put({ status: 'out', why: '' })
}

export function isAccount({ status }: SignIn): boolean {
  return status !== 'out'
}

function kept(): SignIn {
  const sessionId = browserShelf.read(SIGNED_IN) ?? ''
  return sessionId === '' ? { status: 'out', why: '' } : { status: 'returning', sessionId }
}

function put(account: SignIn) {
  useAccount.setState(account, true)
}
