import { mayIn } from '../../model/access'
import type { AccessChanged } from '../../protocol/generated'
import { accessTold } from '../../stores/rooms/access'
import { roomInfoOf } from '../../stores/rooms/room-info'
import { loadKnocks } from './answer-knock'

/** What this person may do in a room has changed. */
export function accessChanged({ room, standing: access }: AccessChanged) {
  accessTold(room, access)
  // Where nobody can knock, nobody waits.
  if (mayIn(access, 'admit') && roomInfoOf(room)?.canKnock) void loadKnocks(room)
}
