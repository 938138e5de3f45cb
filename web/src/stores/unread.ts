import { create } from 'zustand'
import { withEntry } from '../lib/maps'

/** How many messages came to each room while the page was hidden. */
export const useUnread = create<{ byRoom: ReadonlyMap<string, number> }>(() => ({ byRoom: new Map() }))

export function unreadCounted(room: string, count: number) {
  const { byRoom } = useUnread.getState()
  useUnread.setState({ byRoom: withEntry(byRoom, room, (byRoom.get(room) ?? 0) + count) })
}

export function everythingRead() {
  if (useUnread.getState().byRoom.size > 0) useUnread.setState({ byRoom: new Map() })
}
