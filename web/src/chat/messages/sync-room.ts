import { ProtocolError } from '../../protocol/error'
import { isBehind, messagesOf, missedLoaded } from '../../stores/messages/messages'
import { isIn } from '../../stores/rooms/rooms'
import { requestInRoom } from '../rooms/request-in-room'
import { confirmDelivery } from './confirm-delivery'

/** Long messages come in several answers. In a room that is faster than we can read, the next event fetches the rest. */
const ANSWERS_MAX = 50

const underWay = new Set<string>()

/** Fetches what was missed, if anything. One request at a time per room. */
export async function syncRoom(room: string): Promise<void> {
  if (underWay.has(room)) return
  underWay.add(room)
  try {
    for (let asked = 0; asked < ANSWERS_MAX && isIn(room) && isBehind(room); asked += 1) {
      const known = messagesOf(room)
      if (!known) break
      const { upTo: after, epoch, shortenings, change } = known
      const missed = await requestInRoom(room, 'sync_room', { room, after, epoch, shortenings, change })
      missedLoaded(room, { after, change }, missed)
      confirmDelivery(room, missed.messages)
      // An answer without progress would be requested for ever.
      const now = messagesOf(room)
      if (now?.upTo === after && now.change === change && now.epoch === epoch) break
    }
  } catch (error) {
    // The next message or `room_head` will show the gap again.
    if (!(error instanceof ProtocolError)) throw error
  } finally {
    underWay.delete(room)
  }
}
