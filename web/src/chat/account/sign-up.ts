import { requestHttp } from '../../client/http'
import { inOneTab } from '../../lib/tab-lock'
import type { SignedIn } from '../../protocol/api'
import { ProtocolError } from '../../protocol/error'
import { currentToken, tokenForgotten } from '../../stores/account/session'
import { enterAsAccount } from './begin-session'
import { COOKIE } from './refresh-session'

/** Makes an account. A guest becomes it: what they wrote, and where they are, stays theirs. Fails with a `ProtocolError`. */
export async function signUp(username: string, password: string): Promise<void> {
  const asked = () =>
    requestHttp<SignedIn>({
      method: 'POST',
      path: '/api/users',
      body: { username, password },
      token: currentToken(),
    })
  const signedIn = await inOneTab(COOKIE, () =>
    asked().catch((error: unknown) => {
      // The guest is not known any more: the account begins as somebody new.
      const isNobody = error instanceof ProtocolError && error.code === 'signed_out'
      if (!isNobody || currentToken() === '') throw error
      tokenForgotten()
      return asked()
    }),
  )
  enterAsAccount(signedIn)
}
