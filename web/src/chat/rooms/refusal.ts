import type { Refusal } from '../../model/refusal'
import { ProtocolError, reasonOf } from '../../protocol/error'

/** Why this person cannot join, from a caught error. */
export function refusalOf(error: unknown): Refusal {
  const { code, suggestion, retryAfterMs, by } = error instanceof ProtocolError ? error : NOTHING
  const untilMs = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs
  return { code, reason: reasonOf(error), suggestion, untilMs, by }
}

const NOTHING = { code: 'internal', suggestion: undefined, retryAfterMs: undefined, by: undefined } as const
