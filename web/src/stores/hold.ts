import { useMemo } from 'react'
import { create } from 'zustand'
import { withEntry } from '../lib/maps'

/**
 * Why nothing is sent before a time, by our own clock: the writer is too fast, the room is slow on purpose,
 * the server has too much to do, or it cannot store anything.
 */
export type Hold = { why: 'fast' | 'slow' | 'busy' | 'down'; untilMs: number }

/** A server that holds back one room's messages holds back all of one's messages; a slow room holds its own. */
type Holds = Hold & { slow: ReadonlyMap<string, number> }

export const useHolds = create<Holds>(() => ({ why: 'fast', untilMs: 0, slow: new Map() }))

export function sendingHeld(why: 'fast' | 'busy' | 'down', forMs: number) {
  useHolds.setState({ why, untilMs: Date.now() + forMs })
}

/** Only this room's messages wait. */
export function roomHeld(room: string, forMs: number) {
  useHolds.setState({ slow: withEntry(useHolds.getState().slow, room, Date.now() + forMs) })
}

/** What holds longest in this room. */
export function useHold(room: string): Hold {
  const holds = useHolds()
  return useMemo(() => holdIn(holds, room), [holds, room])
}

export function heldForMs(room: string): number {
  return Math.max(0, holdIn(useHolds.getState(), room).untilMs - Date.now())
}

function holdIn({ why, untilMs, slow }: Holds, room: string): Hold {
  const slowMs = slow.get(room) ?? 0
  return slowMs > untilMs ? { why: 'slow', untilMs: slowMs } : { why, untilMs }
}
