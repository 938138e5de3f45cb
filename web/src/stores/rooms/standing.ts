import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'
import { mayIn } from '../../model/standing'
import type { Action, Standing } from '../../protocol/api'

/** What this person is and may do in each room, as the server told last. It decides what is shown, nothing else. */
export const useStanding = create<{ byRoom: ReadonlyMap<string, Standing> }>(() => ({ byRoom: new Map() }))

export function standingTold(room: string, standing: Standing) {
  useStanding.setState({ byRoom: withEntry(useStanding.getState().byRoom, room, standing) })
}

export function standingForgotten(room: string) {
  useStanding.setState({ byRoom: withoutEntry(useStanding.getState().byRoom, room) })
}

/** Nobody may anything where the server has not said so. */
export function useMay(room: string, action: Action): boolean {
  return useStanding((state) => mayIn(state.byRoom.get(room), action))
}

/** The longest that this person may let messages live in a room; nothing where that is for ever. */
export function useLongestLifetime(room: string): number | undefined {
  return useStanding((state) => state.byRoom.get(room)?.longestLifetimeMs)
}
