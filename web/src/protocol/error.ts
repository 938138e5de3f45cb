import type { ErrorBody } from './generated'

/**
 * Why a request failed. Besides the server's codes there are `offline` (not sent, or the connection was lost
 * meanwhile) and `timeout`. The message is a sentence for people.
 */
export class ProtocolError extends Error {
  readonly code: string
  readonly retryAfterMs: number | undefined
  /** A free name, if the requested one is taken. */
  readonly suggestion: string | undefined
  /** `network`: it was meant for someone else on the same network. */
  readonly by: string | undefined

  constructor({ code, message, retryAfterMs, suggestion, by }: ErrorBody) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
    this.suggestion = suggestion
    this.by = by
  }

  /** Whether repeating the same request would not help. */
  get isFinal(): boolean {
    return this.code.startsWith('invalid_') || FINAL.has(this.code)
  }
}

const FINAL = new Set([
  'unknown_event',
  'nick_taken',
  'nick_reserved',
  'unauthorized',
  'forbidden',
  'not_found',
  'room_deleted',
  'link_invalid',
  'accounts_only',
  'members_only',
  'knock_required',
  'room_locked',
  'room_full',
  'room_storage_full',
  'banned',
  'kicked',
  'muted',
  'read_only',
])

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
