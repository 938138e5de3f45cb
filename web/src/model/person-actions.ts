import type { AccessInfo, Action, Role } from '../protocol/generated'

/** Actions on another person: a part of what the server lets this person do. */
export type PersonAction = Extract<Action, 'set_roles' | 'mute' | 'kick' | 'ban'>

const ACTIONS: readonly PersonAction[] = ['set_roles', 'mute', 'kick', 'ban']

const RANK = { owner: 2, moderator: 1, member: 0, guest: 0, reader: 0 } satisfies Record<Role, number>

/** Nobody can act on people of their own rank or above; the server has the same rule. */
export function actionsOn(access: AccessInfo | undefined, role: Role): PersonAction[] {
  if (!access || RANK[role] >= RANK[access.role]) return []
  return ACTIONS.filter((action) => access.may.includes(action))
}
