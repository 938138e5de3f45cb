import { formatUntil } from '../../../lib/format-until'
import type { LinkRole, RoomLink } from '../../../protocol/api'

export const ROLE_WORDS = {
  member: 'Talk',
  reader: 'Read only',
  owner: 'Owner',
} satisfies Record<LinkRole, string>

/** "1 use left · until 14:05": how much longer a link will work. */
export function linkWords({ usesLeft, used, expiresAt }: RoomLink, now: Date): string {
  const uses =
    usesLeft === undefined ? 'any number of uses' : `${usesLeft} ${usesLeft === 1 ? 'use' : 'uses'} left`
  const until = expiresAt === undefined ? 'no end' : endWords(new Date(expiresAt), now)
  return `${uses} · used ${used === 1 ? 'once' : `${used} times`} · ${until}`
}

function endWords(end: Date, now: Date): string {
  return end <= now ? 'ended' : `until ${formatUntil(end, now)}`
}
