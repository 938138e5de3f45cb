import { tabShelf } from '../../lib/storage'
import type { Quote } from '../../protocol/generated'
import { createByRoom } from '../by-room'

const replyKey = (room: string) => `wechat.reply.${room}`

/** What the message in the box replies to. It is a part of the draft: it outlives a change of rooms, and a reload. */
const replies = createByRoom<Quote | null>('page')

export function useReplying(room: string): Quote | undefined {
  const known = replies.use((state) => state.byRoom.get(room))
  return (known === undefined ? kept(room) : known) ?? undefined
}

export function replyingOf(room: string): Quote | undefined {
  const known = replies.of(room)
  return (known === undefined ? kept(room) : known) ?? undefined
}

export function replyBegun(room: string, quote: Quote) {
  tabShelf.write(replyKey(room), JSON.stringify(quote))
  replies.put(room, quote)
}

export function replyEnded(room: string) {
  tabShelf.write(replyKey(room), '')
  replies.put(room, null)
}

const parsed = new Map<string, Quote>()

/** Of an earlier page. The same text is the same object. */
function kept(room: string): Quote | null {
  const text = tabShelf.read(replyKey(room))
  if (!text) return null
  const known = parsed.get(text) ?? (JSON.parse(text) as Quote)
  parsed.set(text, known)
  return known
}
