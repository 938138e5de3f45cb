import { askAs } from '../../client/ask'
import { inOneTab } from '../../lib/tab-lock'
import { ProtocolError } from '../../protocol/error'
import { currentToken, tokenForgotten } from '../../stores/account/session'
import { enterAsAccount } from './begin-session'
import { COOKIE } from './refresh-session'

/** Creates an account. A guest becomes it, and keeps their messages and rooms. Fails with a `ProtocolError`. */
export async function signUp(username: string, password: string): Promise<void> {
  const asked = () => askAs(currentToken(), 'sign_up', { username, password })
  const signedIn = await inOneTab(COOKIE, () =>
    asked().catch((error: unknown) => {
      // The server no longer knows the guest: the account starts as someone new.
      const isNobody = error instanceof ProtocolError && error.code === 'signed_out'
      if (!isNobody || currentToken() === '') throw error
      tokenForgotten()
      return asked()
    }),
  )
  enterAsAccount(signedIn)
}
