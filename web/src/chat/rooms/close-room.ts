import type { RoomClosed } from '../../protocol/generated'
import { forgetVisit } from '../../stores/by-room'
import { roomBlocked } from '../../stores/rooms/blocked-rooms'
import { keyForgotten } from '../../stores/rooms/room-keys'
import { nickIn, roomRefused } from '../../stores/rooms/rooms'

/** The server has removed this person from a room. Only the person can ask to join again. */
export function roomClosed({ room, code, message, retryAfterMs, by }: RoomClosed) {
  const untilMs = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs
  const refusal = { code, reason: message, untilMs, by }
  const nick = nickIn(room)
  forgetVisit(room)
  keyForgotten(room)
  // Stored before it is drawn, so that a reload finds it too. A block of the network ends with signing in, so it is not.
  if ((code === 'banned' || code === 'kicked') && by === undefined) roomBlocked(room, { ...refusal, code })
  roomRefused(room, nick, refusal)
}
