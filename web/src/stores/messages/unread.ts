import { useMemo } from 'react'
import { mentionsReader, type Reader } from '../../model/mentions'
import { oldestOf, type RoomMessages } from '../../model/room-messages'
import type { Message } from '../../protocol/generated'
import { useSession } from '../account/session'
import { useRooms } from '../rooms/rooms'
import { useMessages } from './messages'
import { type ReadMark, readUpTo, useRead } from './read'

/** How many messages of others nobody in this browser has seen, and how many of them mention the reader. */
export type Unread = { count: number; mentions: number }

const NONE: Unread = { count: 0, mentions: 0 }

/** A message in one room must not recount the others. */
const counted = new WeakMap<RoomMessages, { asked: string; unread: Unread }>()

export function useUnread(room: string): Unread {
  const known = useMessages((state) => state.byRoom.get(room))
  const mark = useRead((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  return useMemo(() => unreadIn(known, mark, { userId, nick }), [known, mark, userId, nick])
}

/** The sum of all rooms that this tab is in. */
export function useUnreadTotal(): Unread {
  const messages = useMessages((state) => state.byRoom)
  const marks = useRead((state) => state.byRoom)
  const rooms = useRooms((state) => state.byRoom)
  const userId = useSession((state) => state.userId)
  return useMemo(() => {
    const total = { ...NONE }
    for (const [room, known] of messages) {
      const unread = unreadIn(known, marks.get(room), { userId, nick: rooms.get(room)?.nick ?? '' })
      total.count += unread.count
      total.mentions += unread.mentions
    }
    return total
  }, [messages, marks, rooms, userId])
}

export function unreadIn(known: RoomMessages | undefined, mark: ReadMark | undefined, me: Reader): Unread {
  if (!known || !mark) return NONE
  const read = readUpTo(mark, known.epoch)
  const asked = `${read} ${me.userId} ${me.nick}`
  const before = counted.get(known)
  if (before?.asked === asked) return before.unread
  const spoken = messagesAfter(read, known).filter((message) => mentionsReader(message, me))
  const unread = { count: countAfter(read, known, me.userId), mentions: spoken.length }
  counted.set(known, { asked, unread })
  return unread
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
