import type { RoomInfo } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** What a room is and which rules it has, as last heard from the server. */
const rooms = createByRoom<RoomInfo>('page')
export const useRoomInfo = rooms.use
export const roomInfoOf = rooms.of

export function roomInfoTold(info: RoomInfo) {
  rooms.put(info.id, info)
}
