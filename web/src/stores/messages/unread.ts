import { useMemo } from 'react'
import type { Reader } from '../../model/mentions'
import type { ReadMark } from '../../model/read-mark'
import type { RoomMessages } from '../../model/room-messages'
import { NONE_UNREAD, type Unread, unreadIn } from '../../model/unread'
import { useSession } from '../account/session'
import { useRooms } from '../rooms/rooms'
import { useMessages } from './messages'
import { useRead } from './read'

/** A message in one room must not recount the others. */
const counted = new WeakMap<RoomMessages, { asked: string; unread: Unread }>()

export function useUnread(room: string): Unread {
  const known = useMessages((state) => state.byRoom.get(room))
  const mark = useRead((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  return useMemo(() => countedIn(known, mark, { userId, nick }), [known, mark, userId, nick])
}

/** The sum of all rooms that this tab is in. */
export function useUnreadTotal(): Unread {
  const messages = useMessages((state) => state.byRoom)
  const marks = useRead((state) => state.byRoom)
  const rooms = useRooms((state) => state.byRoom)
  const userId = useSession((state) => state.userId)
  return useMemo(() => {
    const total = { ...NONE_UNREAD }
    for (const [room, known] of messages) {
      const unread = countedIn(known, marks.get(room), { userId, nick: rooms.get(room)?.nick ?? '' })
      total.count += unread.count
      total.mentions += unread.mentions
    }
    return total
  }, [messages, marks, rooms, userId])
}

function countedIn(known: RoomMessages | undefined, mark: ReadMark | undefined, me: Reader): Unread {
  if (!known || !mark) return NONE_UNREAD
  const asked = `${mark.epoch} ${mark.seq} ${me.userId} ${me.nick}`
  const before = counted.get(known)
  if (before?.asked === asked) return before.unread
  const unread = unreadIn(known, mark, me)
  counted.set(known, { asked, unread })
  return unread
}
