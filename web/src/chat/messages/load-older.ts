import { oldestOf } from '../../model/room-messages'
import { olderAsked, olderFailed, olderLoaded } from '../../stores/messages/message-pages'
import { messagesOf } from '../../stores/messages/messages'
import { requestInRoom } from '../rooms/request-in-room'
import { confirmDelivery } from './confirm-delivery'
import { syncRoom } from './sync-room'

const PAGE = 50

/** Loads the page before the oldest message that is here. One at a time per room. */
export async function loadOlder(room: string): Promise<void> {
  const known = messagesOf(room)
  if (!known?.hasMore || known.older === 'loading') return
  olderAsked(room)
  try {
    const before = oldestOf(known)
    const page = await requestInRoom(room, 'load_older', { room, before, limit: PAGE })
    olderLoaded(room, known.epoch, before, page)
    void syncRoom(room)
    confirmDelivery(room, page.messages)
  } catch {
    olderFailed(room)
  }
}
