/** What was typed into the early form before the client arrived, and whether it was submitted. */
export type EarlyNick = { nick: string; isSent: boolean }

let early: (() => EarlyNick) | undefined

/** Called by the early form (`app/early-form.ts`): how to read what was typed into it. */
export function offerEarlyNick(read: () => EarlyNick) {
  early = read
}

/** What the join form goes on with; once. */
export function takeEarlyNick(): EarlyNick | undefined {
  const taken = early?.()
  early = undefined
  return taken
}
