import { isRoomId, messageOfPath } from '../../model/room-id'
import { jumpFailed } from '../../stores/messages/jumps'
import { messagesOf, useMessages } from '../../stores/messages/messages'
import { EXPIRED, jumpTo } from './jump-to'

/** What each room is to show as soon as its messages are here. */
const wanted = new Map<string, { seq: number; epoch: string | null }>()

/** Remembers the message that an address names, and shows it once its room is here. */
export function linkFollowed(room: string, { pathname, search }: Pick<Location, 'pathname' | 'search'>) {
  const seq = messageOfPath(pathname)
  if (seq === undefined || !isRoomId(room)) return
  wanted.set(room, { seq, epoch: new URLSearchParams(search).get('epoch') })
  if (messagesOf(room)) show(room)
}

/** Follows the links to messages, which may be opened before their rooms are. */
export function followMessageLinks() {
  useMessages.subscribe(({ byRoom }) => {
    for (const room of wanted.keys()) if (byRoom.has(room)) show(room)
  })
}

function show(room: string) {
  const link = wanted.get(room)
  wanted.delete(room)
  if (!link) return
  // Its `seq` is another message's once the room was cleared.
  if (link.epoch !== null && messagesOf(room)?.epoch !== link.epoch) jumpFailed(room, EXPIRED)
  else void jumpTo(room, link.seq)
}
