import { ask } from '../../client/ask'
import { sessionsLoaded } from '../../stores/account/sessions'

/** Loads where the account is signed in. Fails with a `ProtocolError`. */
export async function loadSessions(): Promise<void> {
  const { sessions } = await ask('list_sessions', {})
  sessionsLoaded(sessions)
}

/** Signs out another browser. Fails with a `ProtocolError`. */
export async function endSession(id: string): Promise<void> {
  await ask('end_session', { id })
  await loadSessions()
}

/** Signs out every browser but this one. Fails with a `ProtocolError`. */
export async function endOtherSessions(): Promise<void> {
  await ask('end_other_sessions', {})
  await loadSessions()
}
