import { ProtocolError } from '../protocol/error'
import { type Method, requestHttp } from './http'
import { page } from './page'

/** Calls the API as the person who uses this browser: an account, a guest, or nobody yet. Fails with a `ProtocolError`. */
export async function api<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const asked = async () => requestHttp<T>({ method, path, body, token: await page.freshToken() })
  try {
    return await asked()
  } catch (error) {
    const isOver = error instanceof ProtocolError && error.code === 'signed_out'
    if (!isOver || !(await page.renewToken())) throw error
    return asked()
  }
}
