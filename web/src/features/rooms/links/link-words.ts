import { formatUntil } from '../../../lib/format-until'
import type { LinkInfo, Role } from '../../../protocol/generated'

/** The roles that a link can give, and what it is called then. */
export const LINK_ROLES: readonly (readonly [Role, string])[] = [
  ['member', 'Talk'],
  ['reader', 'Read only'],
  ['owner', 'Owner'],
]

const ROLE_WORDS: ReadonlyMap<Role, string> = new Map(LINK_ROLES)

export function roleWords({ role }: LinkInfo): string {
  return ROLE_WORDS.get(role) ?? role
}

/** "1 use left · until 14:05": how much longer a link will work. */
export function linkWords({ usesLeft, used, expiresAt }: LinkInfo, now: Date): string {
  const uses =
    usesLeft === undefined ? 'any number of uses' : `${usesLeft} ${usesLeft === 1 ? 'use' : 'uses'} left`
  const until = expiresAt === undefined ? 'no end' : endWords(new Date(expiresAt), now)
  return `${uses} · used ${used === 1 ? 'once' : `${used} times`} · ${until}`
}

function endWords(end: Date, now: Date): string {
  return end <= now ? 'ended' : `until ${formatUntil(end, now)}`
}
