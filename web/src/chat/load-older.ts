import { request } from '../socket/request'
import { messagesOf, olderAsked, olderFailed, olderLoaded } from '../stores/messages'

const PAGE = 50

/** Loads the page before the oldest message that is here. One at a time per room. */
export async function loadOlder(room: string): Promise<void> {
  const known = messagesOf(room)
  if (!known?.hasMore || known.older === 'loading') return
  olderAsked(room)
  try {
    const before = known.messages[0]?.seq ?? known.upTo + 1
    olderLoaded(room, known.epoch, await request('load_older', { room, before, limit: PAGE }))
  } catch {
    olderFailed(room)
  }
}
