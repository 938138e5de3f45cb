import type { Code } from '../protocol/error'

/** Why this person cannot join a room, or cannot stay in it. */
export type Refusal = {
  code: Code
  reason: string
  /** A free nickname, if this one is taken there. */
  suggestion?: string | undefined
  /** When trying again may help, by this browser's clock. */
  untilMs?: number | undefined
  /** `network`: it was meant for someone else on the same network. */
  by?: string | undefined
}
