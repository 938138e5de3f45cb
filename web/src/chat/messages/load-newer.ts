import type { Message } from '../../protocol/generated'
import { newerAsked, newerFailed, newerLoaded, newestWanted } from '../../stores/messages/message-pages'
import { messagesOf } from '../../stores/messages/messages'
import { requestInRoom } from '../rooms/request-in-room'
import { confirmDelivery } from './confirm-delivery'
import { syncRoom } from './sync-room'

const PAGE = 50

/** Loads the page after the newest message that is here, where newer ones were dropped. One at a time per room. */
export async function loadNewer(room: string): Promise<void> {
  const known = messagesOf(room)
  if (!known || known.newer === 'live' || known.newer === 'loading') return
  newerAsked(room)
  const after = known.upTo
  // Sequence numbers have no gaps, so the page before `upTo` begins right after ours.
  const upTo = Math.min(after + PAGE, known.head)
  try {
    const page = await messagesBetween(room, after, upTo)
    newerLoaded(room, known.epoch, after, upTo, page)
    confirmDelivery(room, page.messages)
    void syncRoom(room)
  } catch {
    newerFailed(room)
  }
}

/** All messages from `after` to `upTo`, and the room's last change when the first were read. Long ones come in several answers, the newest first. */
async function messagesBetween(room: string, after: number, upTo: number) {
  let messages: Message[] = []
  let change = Number.POSITIVE_INFINITY
  let before = upTo + 1
  // Each answer has at least one of them.
  for (let asked = 0; asked < PAGE && before > after + 1; asked += 1) {
    const page = await requestInRoom(room, 'load_older', { room, before, limit: before - 1 - after })
    messages = [...page.messages, ...messages]
    change = Math.min(change, page.change)
    before = page.hasMore ? (page.messages[0]?.seq ?? 0) : 0
  }
  return { messages, change }
}

/** Goes to the newest messages, wherever the reader is. */
export function showNewest(room: string) {
  newestWanted(room)
  void syncRoom(room)
}
