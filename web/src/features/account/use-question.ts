import { useState } from 'react'
import { type Code, ProtocolError, reasonOf } from '../../protocol/error'

/** The state of a form's request. */
export type Asking =
  | { status: 'none' }
  | { status: 'asked' }
  /** `untilMs`: when it may be repeated, by this browser's clock; 0 for at once. */
  | { status: 'refused'; code: Code; reason: string; suggestion: string | undefined; untilMs: number }

/** Sends a form's requests one at a time, and keeps a refusal until the next one. */
export function useQuestion() {
  const [asking, setAsking] = useState<Asking>({ status: 'none' })

  /** Returns whether it succeeded. */
  const put = async (question: () => Promise<void>): Promise<boolean> => {
    if (asking.status === 'asked' || (asking.status === 'refused' && asking.untilMs > Date.now()))
      return false
    setAsking({ status: 'asked' })
    try {
      await question()
      setAsking({ status: 'none' })
      return true
    } catch (error) {
      setAsking(refused(error))
      return false
    }
  }
  return { asking, put }
}

/** The sentence for a field, if the refusal concerns it. */
export function reasonFor(asking: Asking, codes: readonly Code[]): string | undefined {
  return asking.status === 'refused' && codes.includes(asking.code) ? asking.reason : undefined
}

function refused(error: unknown): Asking {
  const { code, suggestion, retryAfterMs } = error instanceof ProtocolError ? error : UNFORESEEN
  const untilMs = retryAfterMs === undefined ? 0 : Date.now() + retryAfterMs
  return { status: 'refused', code, reason: reasonOf(error), suggestion, untilMs }
}

const UNFORESEEN = { code: 'internal', suggestion: undefined, retryAfterMs: undefined } as const
