import { ProtocolError } from '../../protocol/error'
import { isBehind, messagesOf, missedLoaded } from '../../stores/messages/messages'
import { isIn } from '../../stores/rooms/rooms'
import { requestInRoom } from '../rooms/request-in-room'
import { confirmDelivery } from './confirm-delivery'

/** Long messages come in several answers; of a room that writes faster than it is read the rest is left to the next sign. */
const ANSWERS_MAX = 50

const underWay = new Set<string>()

/** Fetches what was missed, if anything was. One question at a time per room. */
export async function syncRoom(room: string): Promise<void> {
  if (underWay.has(room)) return
  underWay.add(room)
  try {
    for (let asked = 0; asked < ANSWERS_MAX && isIn(room) && isBehind(room); asked += 1) {
      const known = messagesOf(room)
      if (!known) break
      const { upTo: after, epoch, shortenings } = known
      const missed = await requestInRoom(room, 'sync_room', { room, after, epoch, shortenings })
      missedLoaded(room, after, missed)
      confirmDelivery(room, missed.messages)
      // An answer that leads nowhere would be asked for without end.
      const now = messagesOf(room)
      if (now?.upTo === after && now.epoch === epoch) break
    }
  } catch (error) {
    // The next message or `room_head` shows the gap again.
    if (!(error instanceof ProtocolError)) throw error
  } finally {
    underWay.delete(room)
  }
}
