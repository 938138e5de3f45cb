import { mayIn } from '../../model/access'
import type { AccessInfo, Action } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** The role and rights of this person in each room, as last heard from the server. They decide only what is shown. */
const accesses = createByRoom<AccessInfo>('visit')
export const useAccess = accesses.use
export const accessOf = accesses.of

export const accessTold = accesses.put

/** Whether this person may do something in a room. */
export function useMay(room: string, action: Action): boolean {
  return useAccess((state) => mayIn(state.byRoom.get(room), action))
}

/** The longest lifetime that this person may set for messages; nothing if there is no limit. */
export function useLongestLifetime(room: string): number | undefined {
  return useAccess((state) => state.byRoom.get(room)?.longestLifetimeMs)
}
