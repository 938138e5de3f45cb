import { backoffMs, pause } from '../lib/backoff'
import { ProtocolError, reasonOf } from '../socket/request'
import { returningRooms, roomRefused, useRooms } from '../stores/rooms'
import { enterRoom } from './join-room'

const underWay = new Set<string>()

/** Enters again every room that this tab was in, as soon as there is a connection. */
export function returnToRooms() {
  for (const room of returningRooms()) if (!underWay.has(room)) void returnTo(room)
}

async function returnTo(room: string) {
  underWay.add(room)
  for (let attempt = 0; ; attempt += 1) {
    const membership = useRooms.getState().byRoom.get(room)
    if (membership?.status !== 'returning') break
    try {
      await enterRoom(room, membership.nick)
    } catch (error) {
      const isFinal = !(error instanceof ProtocolError) || error.isFinal
      if (isFinal) roomRefused(room, membership.nick, reasonOf(error))
      // The next connection begins anew.
      else if (error.code === 'offline') break
      else await pause(error.retryAfterMs ?? backoffMs(attempt))
    }
  }
  underWay.delete(room)
}
