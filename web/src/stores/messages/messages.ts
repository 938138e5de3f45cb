import { mergeBySeq } from '../../model/merge-by-seq'
import { withoutQuote, withQuotes } from '../../model/quotes'
import {
  begun,
  bounded,
  filled,
  type RoomMessages,
  withChanges,
  withEmptied,
  withLifetime,
  withoutGone,
  withPatches,
} from '../../model/room-messages'
import type { HistoryInfo, Message, MessagesChanged, Missed } from '../../protocol/generated'
import { createByRoom } from '../by-room'

const rooms = createByRoom<RoomMessages>('visit')
export const useMessages = rooms.use
export const messagesOf = rooms.of

/** For the functions of this store only, here and in `message-pages.ts`. */
export function roomPut(room: string, known: RoomMessages) {
  const messages = withQuotes(known.messages)
  rooms.put(room, messages === known.messages ? known : { ...known, messages })
}

export function historyLoaded(messages: Message[], history: HistoryInfo) {
  const { room, head, epoch, hasMore, truncated, retentionMs: lifetimeMs, shortenings } = history
  const { change, changed = [] } = history
  const known = messagesOf(room)
  if (known && known.epoch === epoch && !truncated) {
    // It may have been requested before the newest were dropped.
    const connects = (messages[0]?.seq ?? head + 1) <= known.upTo + 1
    const kept = withoutGone(withLifetime(known, lifetimeMs), history)
    const merged = {
      ...kept,
      shortenings,
      messages: mergeBySeq(kept.messages, messages),
      newer: 'live',
    } as const
    const all = filled({ ...merged, head: Math.max(known.head, head) }, connects ? head : known.upTo)
    roomPut(room, bounded(withChanges(all, changed, known.change, change)))
  } else {
    const reader = known?.reader ?? 'end'
    const fresh = { ...begun(epoch, head), lifetimeMs, shortenings, change, lastChange: change }
    roomPut(room, { ...fresh, messages, upTo: head, hasMore, reader })
  }
}

/** Adds new messages of one room. Before its history is here they are ignored: the history will contain them. */
export function messagesReceived(room: string, received: Message[]) {
  const known = messagesOf(room)
  if (!known) return
  if (known.newer !== 'live') return headTold(room, Math.max(...received.map(({ seq }) => seq)), known.epoch)
  const later = received.filter((message) => message.seq > known.upTo)
  if (later.length === 0) return
  roomPut(room, bounded(filled({ ...known, messages: mergeBySeq(known.messages, later) }, known.upTo)))
}

export function headTold(room: string, head: number, epoch: string, change = 0) {
  const before = messagesOf(room)
  if (!before) return
  const known = change > before.lastChange ? { ...before, lastChange: change } : before
  if (known !== before) roomPut(room, known)
  // No message here belongs to the new sequence, whatever the numbers say.
  if (known.epoch !== epoch) roomPut(room, { ...known, ...begun(epoch, head) })
  else if (head > known.head) roomPut(room, { ...known, head })
}

/** How far a room was known when what was missed was asked for. */
type Asked = Pick<RoomMessages, 'change'> & { after: number }

/** Adds what was missed. Messages and changes that have arrived since it was asked for stay. */
export function missedLoaded(room: string, asked: Asked, missed: Missed) {
  const { messages, head, epoch, truncated, shortenings, change, changed = [] } = missed
  const before = messagesOf(room)
  if (!before) return
  // This will be requested again from the start, and merged with what has arrived meanwhile.
  if (before.epoch !== epoch) return headTold(room, head, epoch)
  if (before.shortenings !== shortenings) {
    // Any message here may have expired.
    const fresh = { ...before, ...begun(epoch, head), shortenings, change }
    return roomPut(room, { ...fresh, messages, upTo: head, hasMore: true })
  }
  if (truncated) return replaced(room, before, missed)

  const known = withoutGone(before, missed)
  const newHead = { ...known, head: Math.max(known.head, head) }
  const all =
    known.newer === 'live' && asked.after <= known.upTo ? withMissed(newHead, asked, missed) : newHead
  roomPut(room, bounded(withChanges(all, changed, asked.change, change)))
}

function withMissed(
  known: RoomMessages,
  { after }: Asked,
  { messages, head, hasMore }: Missed,
): RoomMessages {
  const later = messages.filter((message) => message.seq > known.upTo)
  // If it was too long for one answer, the next one begins after the last of these.
  const complete = hasMore ? (messages.at(-1)?.seq ?? after) : head
  return filled({ ...known, messages: mergeBySeq(known.messages, later) }, complete)
}

/** Too much was missed: what is here gives way to the recent messages, but for those that are newer. */
function replaced(room: string, known: RoomMessages, { messages, head, change, epoch }: Missed) {
  const isOutdated = head <= known.upTo && change <= known.change
  if (isOutdated) return
  // The reader is far above, where only changes matter.
  if (known.newer !== 'live' && change <= known.change) return headTold(room, head, epoch)
  const newer = known.messages.filter((message) => message.seq > head)
  const lastChange = Math.max(known.lastChange, change)
  const fresh = { ...known, hasMore: true, older: 'idle', newer: 'live', change, lastChange } as const
  roomPut(room, filled({ ...fresh, messages: mergeBySeq(newer, messages), upTo: head }, head))
}

/** Drops messages that have expired by the server's clock. */
export function messagesExpired(nowMs: number) {
  for (const [room, known] of useMessages.getState().byRoom) {
    const isOver = ({ expiresAt }: { expiresAt: string }) => Date.parse(expiresAt) <= nowMs
    const alive = known.messages.filter((message) => !isOver(message))
    const messages = alive.map((message) => withoutQuote(message, isOver))
    if (messages.length === known.messages.length && messages.every((one, at) => one === alive[at])) continue
    // Everything older than an expired message has expired too.
    const hasMore = known.hasMore && alive[0] === known.messages[0]
    roomPut(room, { ...known, messages, hasMore })
  }
}

/** Sets the lifetime of messages. For those already here it can only shorten the time that is left. */
export function lifetimeTold(room: string, lifetimeMs: number | null) {
  const known = messagesOf(room)
  if (known && known.lifetimeMs !== lifetimeMs) roomPut(room, withLifetime(known, lifetimeMs))
}

/** Applies what was changed of messages. Before the room's history is here it is ignored: the history will contain it. */
export function changesTold({ room, after, change, messages }: MessagesChanged) {
  const known = messagesOf(room)
  if (known) roomPut(room, withChanges(known, messages, after, change))
}

/** A message as it is after a change of this person's own: others may have been announced before it. */
export function messageChanged(message: Message) {
  const { roomId, change = 0, reactions = [], pinned = false } = message
  const known = messagesOf(roomId)
  // It is whole: what a message leaves out is not there.
  if (known) roomPut(roomId, withPatches(known, [{ ...message, change, reactions, pinned }]))
}

/** Empties a deleted message. It keeps its `seq`. */
export function messageDeleted(room: string, id: string, seq: number) {
  const known = messagesOf(room)
  if (!known?.messages.some((message) => message.seq === seq && message.id === id)) return
  roomPut(room, { ...known, messages: withEmptied(known.messages, (one) => one === id) })
}

/** Undefined until the server has said; `null` is for ever. */
export function lifetimeOf(room: string): number | null | undefined {
  return messagesOf(room)?.lifetimeMs
}

/** Whether the server has announced messages or changes that should be here and are not. */
export function isBehind(room: string): boolean {
  const known = messagesOf(room)
  if (known === undefined) return false
  return known.change < known.lastChange || (known.newer === 'live' && known.upTo < known.head)
}
