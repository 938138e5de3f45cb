import type { Action, Standing } from '../protocol/generated'

/** Whether this person may do something. Nothing is allowed until the server has said so. */
export function mayIn(standing: Standing | undefined, action: Action): boolean {
  return standing?.may.includes(action) ?? false
}
