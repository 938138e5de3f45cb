import { create } from 'zustand'
import { withEntry } from '../lib/maps'
import type { RoomInfo } from '../protocol/api'

/** What a room is and which rules it has, as the server told last. */
export const useAbout = create<{ byRoom: ReadonlyMap<string, RoomInfo> }>(() => ({ byRoom: new Map() }))

export function roomTold(about: RoomInfo) {
  useAbout.setState({ byRoom: withEntry(useAbout.getState().byRoom, about.id, about) })
}

export function aboutOf(room: string): RoomInfo | undefined {
  return useAbout.getState().byRoom.get(room)
}
