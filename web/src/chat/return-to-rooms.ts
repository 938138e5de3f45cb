import { pause, retryMs } from '../lib/backoff'
import { ProtocolError, reasonOf } from '../socket/request'
import { membershipOf, returningRooms, roomInterrupted, roomRefused } from '../stores/rooms'
import { enterRoom } from './enter-room'

const underWay = new Set<string>()

/** Enters again every room that this tab was in, as soon as there is a connection. */
export function returnToRooms() {
  for (const room of returningRooms()) void returnTo(room)
}

/** Enters again a room that the server no longer knows us in, although the connection is there. */
export async function enterAgain(room: string, afterMs = 0): Promise<void> {
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
      await enterRoom(room, membership.nick)
    } catch (error) {
      const isFinal = !(error instanceof ProtocolError) || error.isFinal
      if (isFinal) roomRefused(room, membership.nick, reasonOf(error))
      // The next connection begins anew.
      else if (error.code === 'offline') break
      else await pause(retryMs(attempt, error.retryAfterMs))
    }
  }
  underWay.delete(room)
}
