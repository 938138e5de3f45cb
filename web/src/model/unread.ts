import type { Message } from '../protocol/generated'
import { mentionsReader, type Reader } from './mentions'
import { type ReadMark, readUpTo } from './read-mark'
import { oldestOf, type RoomMessages } from './room-messages'

/** How many messages of others nobody in this browser has seen, and how many of them mention the reader. */
export type Unread = { count: number; mentions: number }

export const NONE_UNREAD: Unread = { count: 0, mentions: 0 }

/** What is unread in a room; nothing before its messages or its mark are known. */
export function unreadIn(known: RoomMessages | undefined, mark: ReadMark | undefined, me: Reader): Unread {
  if (!known || !mark) return NONE_UNREAD
  const read = readUpTo(mark, known.epoch)
  const spoken = messagesAfter(read, known).filter((message) => mentionsReader(message, me))
  return { count: countAfter(read, known, me.userId), mentions: spoken.length }
}

/** How many messages of others come after this `seq`. Messages that are not loaded all count. */
export function countAfter(seq: number, known: RoomMessages, userId: string): number {
  const { hasMore, newer, head, upTo } = known
  const here = messagesAfter(seq, known).filter(({ senderId }) => senderId !== userId).length
  const before = hasMore ? Math.max(0, oldestOf(known) - 1 - seq) : 0
  const after = newer === 'live' ? 0 : Math.max(0, head - Math.max(upTo, seq))
  return here + before + after
}

/** Searches from the newest back, so that read messages cost nothing. */
function messagesAfter(seq: number, { messages }: RoomMessages): readonly Message[] {
  let first = messages.length
  while (first > 0 && (messages[first - 1]?.seq ?? 0) > seq) first -= 1
  return messages.slice(first)
}
