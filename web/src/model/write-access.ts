import type { RoomInfo, Standing } from '../protocol/api'

/** Why one cannot write in a room. */
export type WriteRefusal = 'muted' | 'muted_network' | 'reader' | 'accounts' | 'members' | 'other'

/**
 * Whether one can write, as far as is known here. Nothing told yet counts as yes: what cannot be sent says why.
 * A mute that has ended by the server's clock is over, also before the server says so.
 */
export function writeRefusalOf(
  standing: Standing | undefined,
  info: RoomInfo | undefined,
  nowMs: number,
): WriteRefusal | undefined {
  if (!standing) return undefined
  const mutedUntilMs = standing.mutedUntil === undefined ? 0 : Date.parse(standing.mutedUntil)
  if (mutedUntilMs > nowMs) return standing.mutedBy === 'network' ? 'muted_network' : 'muted'
  if (standing.may.includes('write')) return undefined
  if (standing.role === 'reader') return 'reader'
  if (mutedUntilMs > 0) return undefined
  if (info?.write === 'accounts' || info?.write === 'members') return info.write
  return 'other'
}
