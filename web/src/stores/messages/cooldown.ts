import { useMemo } from 'react'
import { create } from 'zustand'
import { createByRoom } from '../by-room'

/**
 * Why nothing is sent before a time, by this browser's clock: the writer is too fast, the room is in slow mode, the
 * server is busy, or it cannot store anything.
 */
export type Cooldown = { why: 'fast' | 'slow' | 'busy' | 'down'; untilMs: number }

/** Applies to everything that this person sends. */
export const useGlobalCooldown = create<Cooldown>(() => ({ why: 'fast', untilMs: 0 }))

/** Rooms in slow mode: only that room's messages wait. */
const slowRooms = createByRoom<number>('page')
export const useSlowRooms = slowRooms.use

export function cooldownBegun(why: 'fast' | 'busy' | 'down', forMs: number) {
  useGlobalCooldown.setState({ why, untilMs: Date.now() + forMs })
}

export function roomCooldownBegun(room: string, forMs: number) {
  slowRooms.put(room, Date.now() + forMs)
}

/** The cooldown that lasts longest in this room. */
export function useCooldown(room: string): Cooldown {
  const global = useGlobalCooldown()
  const slowMs = useSlowRooms((state) => state.byRoom.get(room))
  return useMemo(() => longest(global, slowMs), [global, slowMs])
}

export function cooldownMs(room: string): number {
  return Math.max(0, longest(useGlobalCooldown.getState(), slowRooms.of(room)).untilMs - Date.now())
}

function longest(global: Cooldown, slowMs = 0): Cooldown {
  return slowMs > global.untilMs ? { why: 'slow', untilMs: slowMs } : global
}
