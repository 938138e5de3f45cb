import { wellFormed } from '../lib/well-formed'
import { offline, ProtocolError, silent } from '../protocol/error'
import { problemIn } from '../protocol/problem'
import { page } from './page'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type HttpRequest = { method: Method; path: string; body?: unknown; token?: string }

const TIMEOUT_MS = 10_000

/** Sends a request over HTTP with this token. Fails with a `ProtocolError`. */
export async function requestHttp<T>({ method, path, body, token = '' }: HttpRequest): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' })
  // Not `Authorization`: the browser uses that for a proxy in front that asks for a password.
  if (token !== '') headers.set('X-Wechat-Token', token)
  const asked: RequestInit = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }
  if (body !== undefined) {
    headers.set('Content-Type', 'application/json')
    asked.body = JSON.stringify(wellFormed(body))
  }
  try {
    const response = await fetch(path, asked)
    page.serverDateSeen(response.headers.get('Date'))
    const text = await response.text()
    if (!response.ok) throw refusal(response, text)
    // Some answers have no body.
    return JSON.parse(text === '' ? 'null' : text)
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    throw error instanceof DOMException && error.name === 'TimeoutError' ? silent() : offline()
  }
}

function refusal(response: Response, text: string): ProtocolError {
  const { code, detail, title, retryAfterMs, suggestion, by } = problemIn(text)
  return new ProtocolError({
    code: code ?? (response.status >= 500 ? 'unavailable' : 'refused'),
    message: detail ?? title ?? 'The server cannot answer right now. Try again.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(by === undefined ? {} : { by }),
  })
}
