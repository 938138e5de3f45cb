import { mayIn } from '../../model/standing'
import type { StandingChanged } from '../../protocol/generated'
import { roomInfoOf } from '../../stores/rooms/room-info'
import { standingTold } from '../../stores/rooms/standing'
import { loadKnocks } from './answer-knock'

/** What this person may do in a room has changed. */
export function standingChanged({ room, standing }: StandingChanged) {
  standingTold(room, standing)
  // Where nobody can knock, nobody waits.
  if (mayIn(standing, 'admit') && roomInfoOf(room)?.canKnock) void loadKnocks(room)
}
