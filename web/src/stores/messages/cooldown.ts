import { useMemo } from 'react'
import { create } from 'zustand'
import { withEntry } from '../../lib/maps'

/**
 * Why nothing is sent before a time, by our own clock: the writer is too fast, the room is slow on purpose,
 * the server has too much to do, or it cannot store anything.
 */
export type Cooldown = { why: 'fast' | 'slow' | 'busy' | 'down'; untilMs: number }

/** A server that holds back one room's messages holds back all of one's messages; a slow room holds its own. */
type Cooldowns = Cooldown & { slow: ReadonlyMap<string, number> }

export const useCooldowns = create<Cooldowns>(() => ({ why: 'fast', untilMs: 0, slow: new Map() }))

export function cooldownBegun(why: 'fast' | 'busy' | 'down', forMs: number) {
  useCooldowns.setState({ why, untilMs: Date.now() + forMs })
}

/** Only this room's messages wait. */
export function roomCooldownBegun(room: string, forMs: number) {
  useCooldowns.setState({ slow: withEntry(useCooldowns.getState().slow, room, Date.now() + forMs) })
}

/** What holds longest in this room. */
export function useCooldown(room: string): Cooldown {
  const holds = useCooldowns()
  return useMemo(() => cooldownIn(holds, room), [holds, room])
}

export function cooldownMs(room: string): number {
  return Math.max(0, cooldownIn(useCooldowns.getState(), room).untilMs - Date.now())
}

function cooldownIn({ why, untilMs, slow }: Cooldowns, room: string): Cooldown {
  const slowMs = slow.get(room) ?? 0
  return slowMs > untilMs ? { why: 'slow', untilMs: slowMs } : { why, untilMs }
}
