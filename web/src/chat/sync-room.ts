import { ProtocolError, request } from '../socket/request'
import { isBehind, messagesOf, missedLoaded } from '../stores/messages'
import { isIn } from '../stores/rooms'

const underWay = new Set<string>()

/** Fetches what was missed, if anything was. One question at a time per room. */
export async function syncRoom(room: string): Promise<void> {
  if (underWay.has(room)) return
  underWay.add(room)
  try {
    for (let known = messagesOf(room); known && isIn(room) && isBehind(room); known = messagesOf(room)) {
      const after = Math.max(0, known.upTo)
      missedLoaded(room, await request('sync_room', { room, after, epoch: known.epoch }))
      // An answer that leads nowhere would be asked for without end.
      if (messagesOf(room)?.upTo === known.upTo) break
    }
  } catch (error) {
    // The next message or `room_head` shows the gap again.
    if (!(error instanceof ProtocolError)) throw error
  } finally {
    underWay.delete(room)
  }
}
