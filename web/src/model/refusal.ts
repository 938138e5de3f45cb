/** Why one is not let in, or not any more. */
export type Refusal = {
  /** The server's word for it. */
  code: string
  reason: string
  /** A nickname that is free there, where this one is somebody else's. */
  suggestion?: string | undefined
  /** When asking again may help, by our own clock. */
  untilMs?: number | undefined
  /** `network`: it was meant for somebody else who comes from the same network. */
  by?: string | undefined
}
