import { mayIn } from '../../model/standing'
import type { Action, Standing } from '../../protocol/api'
import { createByRoom } from '../by-room'

/** What this person is and may do in each room, as the server told last. It decides what is shown, nothing else. */
const standings = createByRoom<Standing>('visit')
export const useStanding = standings.use

export const standingTold = standings.put

/** Nobody may anything where the server has not said so. */
export function useMay(room: string, action: Action): boolean {
  return useStanding((state) => mayIn(state.byRoom.get(room), action))
}

/** The longest that this person may let messages live in a room; nothing where that is for ever. */
export function useLongestLifetime(room: string): number | undefined {
  return useStanding((state) => state.byRoom.get(room)?.longestLifetimeMs)
}
