import type { RoomInfo } from '../../protocol/generated'
import { lifetimeTold } from '../../stores/messages/messages'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { receiveGathered } from '../messages/receive-message'

/** The settings of a room have changed. A shorter lifetime applies to the messages that are here already. */
export function roomChanged(info: RoomInfo) {
  receiveGathered()
  roomInfoTold(info)
  lifetimeTold(info.id, info.lifetimeMs)
}
