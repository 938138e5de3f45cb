import { create } from 'zustand'
import { withEntry } from '../../lib/maps'
import type { RoomInfo } from '../../protocol/api'

/** What a room is and which rules it has, as the server told last. */
export const useRoomInfo = create<{ byRoom: ReadonlyMap<string, RoomInfo> }>(() => ({ byRoom: new Map() }))

export function roomInfoTold(info: RoomInfo) {
  useRoomInfo.setState({ byRoom: withEntry(useRoomInfo.getState().byRoom, info.id, info) })
}

export function roomInfoOf(room: string): RoomInfo | undefined {
  return useRoomInfo.getState().byRoom.get(room)
}
