import type { AuditEntry, BanInfo, LinkInfo, RoomPerson } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** What the people who run a room see of it. Each part is as old as its last request, and missing before the first. */
export type RoomAdmin = {
  links?: readonly LinkInfo[]
  people?: readonly RoomPerson[]
  bans?: readonly BanInfo[]
  audit?: readonly AuditEntry[]
}

const rooms = createByRoom<RoomAdmin>('page')
export const useRoomAdmin = rooms.use

export function roomAdminLoaded(room: string, seen: RoomAdmin) {
  rooms.put(room, { ...rooms.of(room), ...seen })
}
