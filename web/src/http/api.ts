import { freshToken, renewSession } from '../chat/refresh-session'
import { ProtocolError } from '../protocol/error'
import { ask, type Method } from './ask'

/** Asks the server as whoever uses this browser: an account, a guest, or nobody yet. Fails with a `ProtocolError`. */
export async function api<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const asked = async () => ask<T>({ method, path, body, token: await freshToken() })
  try {
    return await asked()
  } catch (error) {
    const isOver = error instanceof ProtocolError && error.code === 'signed_out'
    if (!isOver || !(await renewSession())) throw error
    return asked()
  }
}
