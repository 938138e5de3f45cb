import { pause, retryMs } from '../../lib/backoff'
import { roomOfPath } from '../../model/room-id'
import { ProtocolError } from '../../protocol/error'
import { membershipOf, returningRooms, roomInterrupted, roomRefused } from '../../stores/rooms/rooms'
import { refusalOf } from './refusal'
import { requestJoin } from './request-join'

const underWay = new Set<string>()

/** Rejoins every room that this tab was in, as soon as there is a connection: the open one first. */
export function rejoinRooms() {
  const open = roomOfPath(globalThis.location?.pathname ?? '')
  const rooms = returningRooms().sort((one, other) => Number(other === open) - Number(one === open))
  for (const room of rooms) void returnTo(room)
}

/** Rejoins a room that the server no longer knows us in, although the connection still works. */
export async function rejoinRoom(room: string, afterMs = 0): Promise<void> {
  roomInterrupted(room)
  if (afterMs > 0) await pause(afterMs)
  await returnTo(room)
}

async function returnTo(room: string) {
  if (underWay.has(room)) return
  underWay.add(room)
  for (let attempt = 0; ; attempt += 1) {
    const membership = membershipOf(room)
    if (membership?.status !== 'returning') break
    try {
      await requestJoin(room, membership.nick)
    } catch (error) {
      const isFinal = !(error instanceof ProtocolError) || error.isFinal
      if (isFinal) refuse(room, membership.nick, error)
      // The next connection starts over.
      else if (error.code === 'offline') break
      else await pause(retryMs(attempt, error.retryAfterMs))
    }
  }
  underWay.delete(room)
}

/** If the person has left meanwhile, the refusal no longer matters. */
function refuse(room: string, nick: string, error: unknown) {
  if (membershipOf(room)) roomRefused(room, nick, refusalOf(error))
}
