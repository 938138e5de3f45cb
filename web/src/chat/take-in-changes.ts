import type { RoomInfo } from '../protocol/api'
import type { MessageDeleted, StandingChanged } from '../protocol/generated'
import { lifetimeTold, messageDeleted } from '../stores/messages'
import { roomInfoOf, roomInfoTold } from '../stores/room-info'
import { mayIn, standingTold } from '../stores/standing'
import { loadKnocks } from './answer-knock'
import { receiveGathered } from './receive-message'

/** A room has other settings. A shorter life holds for what is here already. */
export function roomChanged(info: RoomInfo) {
  receiveGathered()
  roomInfoTold(info)
  lifetimeTold(info.id, info.lifetimeMs)
}

export function standingChanged({ room, standing }: StandingChanged) {
  standingTold(room, standing)
  // Where nobody can knock nobody waits.
  if (mayIn(standing, 'admit') && roomInfoOf(room)?.canKnock) void loadKnocks(room)
}

export function messageTakenBack({ room, id, seq }: MessageDeleted) {
  // It may have come with the same breath.
  receiveGathered()
  messageDeleted(room, id, seq)
}
