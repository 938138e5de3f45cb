import { create } from 'zustand'
import { withEntry } from '../../lib/maps'
import type { AuditEntry, Ban, Person, RoomLink } from '../../protocol/api'

/** What those who run a room see of it. Each part is as old as its last look, and missing before the first. */
export type RoomAdmin = {
  links?: readonly RoomLink[]
  people?: readonly Person[]
  bans?: readonly Ban[]
  audit?: readonly AuditEntry[]
}

export const useRoomAdmin = create<{ byRoom: ReadonlyMap<string, RoomAdmin> }>(() => ({ byRoom: new Map() }))

export function roomAdminLoaded(room: string, seen: RoomAdmin) {
  const { byRoom } = useRoomAdmin.getState()
  useRoomAdmin.setState({ byRoom: withEntry(byRoom, room, { ...byRoom.get(room), ...seen }) })
}
