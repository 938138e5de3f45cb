import { api } from '../../client/api'
import type { SignedInSession } from '../../protocol/api'
import { sessionsLoaded } from '../../stores/account/sessions'

/** Loads where the account is signed in. Fails with a `ProtocolError`. */
export async function loadSessions(): Promise<void> {
  const { sessions } = await api<{ sessions: SignedInSession[] }>('GET', '/api/sessions')
  sessionsLoaded(sessions)
}

/** Signs out another browser. Fails with a `ProtocolError`. */
export async function endSession(id: string): Promise<void> {
  await api('DELETE', `/api/sessions/${encodeURIComponent(id)}`)
  await loadSessions()
}

/** Signs out every browser but this one. Fails with a `ProtocolError`. */
export async function endOtherSessions(): Promise<void> {
  await api('DELETE', '/api/sessions')
  await loadSessions()
}
