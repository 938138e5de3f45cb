import type { RoomClosed } from '../../protocol/generated'
import { forgetVisit } from '../../stores/by-room'
import { roomBlocked } from '../../stores/rooms/blocked-rooms'
import { keyForgotten } from '../../stores/rooms/room-keys'
import { nickIn, roomRefused } from '../../stores/rooms/rooms'

/** The server has put this person out of a room. Nothing enters it again but the person. */
export function roomClosed({ room, code, message, retryAfterMs, by }: RoomClosed) {
  const untilMs = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs
  const refusal = { code, reason: message, untilMs, by }
  const nick = nickIn(room)
  forgetVisit(room)
  keyForgotten(room)
  // Told before it is drawn: a reload finds it too. What was meant for somebody else ends with signing in.
  if ((code === 'banned' || code === 'kicked') && by === undefined) roomBlocked(room, refusal)
  roomRefused(room, nick, refusal)
}
