import { newerAsked, newerFailed, newerLoaded, newestWanted } from '../stores/message-pages'
import { messagesOf } from '../stores/messages'
import { askInRoom } from './ask-in-room'
import { settle } from './settle'
import { syncRoom } from './sync-room'

const PAGE = 50

/** Loads the page after the newest message that is here, of those that were dropped. One at a time per room. */
export async function loadNewer(room: string): Promise<void> {
  const known = messagesOf(room)
  if (!known || known.newer === 'live' || known.newer === 'loading') return
  newerAsked(room)
  const after = known.upTo
  // Places have no gaps, so the page before this one begins right after ours.
  const upTo = Math.min(after + PAGE, known.head)
  try {
    const page = await askInRoom(room, 'load_older', { room, before: upTo + 1, limit: PAGE })
    newerLoaded(room, known.epoch, after, upTo, page)
    settle(room, page.messages)
  } catch {
    newerFailed(room)
  }
}

/** The newest messages, whatever was dropped on the way to them. */
export function showNewest(room: string) {
  newestWanted(room)
  void syncRoom(room)
}
