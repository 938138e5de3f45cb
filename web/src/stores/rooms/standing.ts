import { mayIn } from '../../model/standing'
import type { Action, Standing } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** The role and rights of this person in each room, as last heard from the server. They decide only what is shown. */
const standings = createByRoom<Standing>('visit')
export const useStanding = standings.use

export const standingTold = standings.put

/** Whether this person may do something in a room. */
export function useMay(room: string, action: Action): boolean {
  return useStanding((state) => mayIn(state.byRoom.get(room), action))
}

/** The longest lifetime that this person may set for messages; nothing if there is no limit. */
export function useLongestLifetime(room: string): number | undefined {
  return useStanding((state) => state.byRoom.get(room)?.longestLifetimeMs)
}
