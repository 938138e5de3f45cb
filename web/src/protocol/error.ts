import { type ErrorBody, type ErrorCode, FINAL_CODES } from './generated'

/**
 * The server's codes, and this page's own: `offline` (not sent, or the connection was lost meanwhile), `timeout`, and
 * `refused` (an HTTP answer that is not the server's).
 */
export type Code = ErrorCode | 'offline' | 'timeout' | 'refused'

/** Why a request failed. The message is a sentence for people. */
export class ProtocolError extends Error {
  readonly code: Code
  readonly retryAfterMs: number | undefined
  /** A free name, if the requested one is taken. */
  readonly suggestion: string | undefined
  /** `network`: it was meant for someone else on the same network. */
  readonly by: string | undefined

  constructor({ code, message, retryAfterMs, suggestion, by }: Refused) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
    this.suggestion = suggestion
    this.by = by
  }

  /** Whether repeating the same request would not help. */
  get isFinal(): boolean {
    return FINAL.has(this.code)
  }
}

type Refused = Omit<ErrorBody, 'code'> & { code: Code }

const FINAL: ReadonlySet<Code> = new Set(FINAL_CODES)

export function offline(): ProtocolError {
  return new ProtocolError({
    code: 'offline',
    message: 'The chat cannot be reached. Check your connection and try again.',
  })
}

export function silent(): ProtocolError {
  return new ProtocolError({ code: 'timeout', message: 'The server did not answer. Try again.' })
}

/** How long to wait before repeating the request may help, and why; nothing if it will not. */
export function waitOf(error: unknown): { why: 'fast' | 'busy'; forMs: number } | undefined {
  if (!(error instanceof ProtocolError)) return undefined
  const { code, retryAfterMs: forMs = 0 } = error
  if (code === 'rate_limited') return { why: 'fast', forMs }
  return code === 'busy' || code === 'unavailable' ? { why: 'busy', forMs } : undefined
}

/** The sentence to show for a caught error. */
export function reasonOf(error: unknown): string {
  return error instanceof ProtocolError ? error.message : 'Something went wrong on this page. Reload it.'
}
