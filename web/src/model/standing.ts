import type { Action, Standing } from '../protocol/api'

/** Whether a person may do this, as far as the server has told: nothing is allowed before that. */
export function mayIn(standing: Standing | undefined, action: Action): boolean {
  return standing?.may.includes(action) ?? false
}
