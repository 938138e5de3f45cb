import type { AccessInfo, RoomInfo } from '../protocol/generated'

/** Why this person cannot write in a room. */
export type WriteRefusal = 'muted' | 'muted_network' | 'reader' | 'accounts' | 'members' | 'other'

/**
 * Why this person cannot write, as far as is known here. Before the server has said anything they can: a message that
 * cannot be sent says why. A mute whose time is over by the server's clock has ended, even before the server says so.
 */
export function writeRefusalOf(
  access: AccessInfo | undefined,
  info: RoomInfo | undefined,
  nowMs: number,
): WriteRefusal | undefined {
  if (!access) return undefined
  const mutedUntilMs = access.mutedUntil === undefined ? 0 : Date.parse(access.mutedUntil)
  if (mutedUntilMs > nowMs) return access.mutedBy === 'network' ? 'muted_network' : 'muted'
  if (access.may.includes('write')) return undefined
  if (access.role === 'reader') return 'reader'
  if (mutedUntilMs > 0) return undefined
  if (info?.write === 'accounts' || info?.write === 'members') return info.write
  return 'other'
}
