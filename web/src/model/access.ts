import type { AccessInfo, Action } from '../protocol/generated'

/** Whether this person may do something. Nothing is allowed until the server has said so. */
export function mayIn(access: AccessInfo | undefined, action: Action): boolean {
  return access?.may.includes(action) ?? false
}
