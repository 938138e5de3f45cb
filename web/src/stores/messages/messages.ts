import { mergeBySeq } from '../../model/merge-by-seq'
import {
  begun,
  bounded,
  emptied,
  filled,
  type RoomMessages,
  withLifetime,
  withoutGone,
} from '../../model/room-messages'
import type { HistoryInfo, Message, Missed } from '../../protocol/generated'
import { createByRoom } from '../by-room'

const rooms = createByRoom<RoomMessages>('visit')
export const useMessages = rooms.use
export const messagesOf = rooms.of
/** For the functions of this store only, here and in `message-pages.ts`. */
export const roomPut = rooms.put

export function historyLoaded(messages: Message[], history: HistoryInfo) {
  const { room, head, epoch, hasMore, truncated, retentionMs: lifetimeMs, shortenings } = history
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
    roomPut(
      room,
      bounded(filled({ ...merged, head: Math.max(known.head, head) }, connects ? head : known.upTo)),
    )
  } else {
    const reader = known?.reader ?? 'end'
    const fresh = { ...begun(epoch, head), lifetimeMs, shortenings }
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

export function headTold(room: string, head: number, epoch: string) {
  const known = messagesOf(room)
  if (!known) return
  // No message here belongs to the new sequence, whatever the numbers say.
  if (known.epoch !== epoch) roomPut(room, { ...known, ...begun(epoch, head) })
  else if (head > known.head) roomPut(room, { ...known, head })
}

/** Adds what came after `after`, the `upTo` at the time of the request. Messages that have arrived since stay. */
export function missedLoaded(room: string, after: number, missed: Missed) {
  const { messages, head, epoch, truncated, hasMore, shortenings } = missed
  const before = messagesOf(room)
  if (!before) return
  if (before.epoch === epoch && before.shortenings !== shortenings) {
    // Any message here may have expired.
    return roomPut(room, {
      ...before,
      ...begun(epoch, head),
      shortenings,
      messages,
      upTo: head,
      hasMore: true,
    })
  }
  const known = before.epoch === epoch ? withoutGone(before, missed) : before
  if (known !== before) roomPut(room, known)
  // This will be requested again from the start, and merged with what has arrived meanwhile.
  if (known.epoch !== epoch || known.newer !== 'live') return headTold(room, head, epoch)
  if (truncated ? head <= known.upTo : after > known.upTo) return
  const later = messages.filter((message) => message.seq > known.upTo)
  if (truncated) {
    const live = known.messages.filter((message) => message.seq > head)
    const merged = mergeBySeq(live, messages)
    roomPut(room, filled({ ...known, messages: merged, hasMore: true, older: 'idle' }, head))
  } else {
    // If it was too long for one answer, the next one begins after the last of these.
    const complete = hasMore ? (messages.at(-1)?.seq ?? after) : head
    const merged = mergeBySeq(known.messages, later)
    roomPut(room, bounded(filled({ ...known, messages: merged, head: Math.max(known.head, head) }, complete)))
  }
}

/** Drops messages that have expired by the server's clock. */
export function messagesExpired(nowMs: number) {
  for (const [room, known] of useMessages.getState().byRoom) {
    const alive = known.messages.filter((message) => Date.parse(message.expiresAt) > nowMs)
    if (alive.length === known.messages.length) continue
    // Everything older than an expired message has expired too.
    const hasMore = known.hasMore && alive[0] === known.messages[0]
    roomPut(room, { ...known, messages: alive, hasMore })
  }
}

/** Sets the lifetime of messages. For those already here it can only shorten the time that is left. */
export function lifetimeTold(room: string, lifetimeMs: number | null) {
  const known = messagesOf(room)
  if (known && known.lifetimeMs !== lifetimeMs) roomPut(room, withLifetime(known, lifetimeMs))
}

/** Empties a deleted message. It keeps its `seq`. */
export function messageDeleted(room: string, id: string, seq: number) {
  const known = messagesOf(room)
  if (!known?.messages.some((message) => message.seq === seq && message.id === id)) return
  roomPut(room, { ...known, messages: known.messages.map((one) => (one.seq === seq ? emptied(one) : one)) })
}

/** Undefined until the server has said; `null` is for ever. */
export function lifetimeOf(room: string): number | null | undefined {
  return messagesOf(room)?.lifetimeMs
}

/** Whether the server has announced messages that should be here and are not. */
export function isBehind(room: string): boolean {
  const known = messagesOf(room)
  return known !== undefined && known.newer === 'live' && known.upTo < known.head
}
