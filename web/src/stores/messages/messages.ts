import { mergeBySeq } from '../../model/merge-by-seq'
import type { Gone, HistoryInfo, Message, Missed } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** More than this are not kept of a room: a page that stays open for days stays light. */
export const KEPT_MAX = 1000

export type RoomMessages = {
  epoch: string
  /** By `seq`, oldest first: the order of arrival means nothing. */
  messages: readonly Message[]
  /** Whatever has a `seq` up to this is here, has expired, or can be loaded as older. */
  upTo: number
  /** The newest `seq` that the server has told of. */
  head: number
  hasMore: boolean
  older: 'idle' | 'loading' | 'failed'
  /** `live`: new ones are added. Otherwise the newest were dropped, because the reader is far above them. */
  newer: 'live' | 'dropped' | 'loading' | 'failed'
  /** Which end is being read, and so must stay when there are too many. */
  reader: 'end' | 'above'
  /** How long messages live here; `null` is for ever. */
  lifetimeMs: number | null
  /** How often they were given a shorter life when these were told. */
  shortenings: number
}

const rooms = createByRoom<RoomMessages>('visit')
export const useMessages = rooms.use
export const messagesOf = rooms.of
/** For the functions of this store, here and in `message-pages.ts`. */
export const roomPut = rooms.put

export function historyLoaded(messages: Message[], history: HistoryInfo) {
  const { room, head, epoch, hasMore, truncated, retentionMs: lifetimeMs, shortenings } = history
  const known = messagesOf(room)
  if (known && known.epoch === epoch && !truncated) {
    // It may have been asked for before the newest were dropped.
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

/** Messages of one room. Those before its history are left out: the history will have them. */
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
  // Nothing that we have belongs to a new sequence, whatever the numbers say.
  if (known.epoch !== epoch) roomPut(room, { ...known, ...begun(epoch, head) })
  else if (head > known.head) roomPut(room, { ...known, head })
}

/** What came after `after`, the `upTo` of when it was asked for. What is here meanwhile is not touched. */
export function missedLoaded(room: string, after: number, missed: Missed) {
  const { messages, head, epoch, truncated, hasMore, shortenings } = missed
  const before = messagesOf(room)
  if (!before) return
  if (before.epoch === epoch && before.shortenings !== shortenings) {
    // Nothing that is here may be what it was.
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
  // Asked for once more, from the start: what came meanwhile is then kept beside the answer.
  if (known.epoch !== epoch || known.newer !== 'live') return headTold(room, head, epoch)
  if (truncated ? head <= known.upTo : after > known.upTo) return
  const later = messages.filter((message) => message.seq > known.upTo)
  if (truncated) {
    const live = known.messages.filter((message) => message.seq > head)
    const merged = mergeBySeq(live, messages)
    roomPut(room, filled({ ...known, messages: merged, hasMore: true, older: 'idle' }, head))
  } else {
    // Too long for one answer, it goes on after the last of these.
    const complete = hasMore ? (messages.at(-1)?.seq ?? after) : head
    const merged = mergeBySeq(known.messages, later)
    roomPut(room, bounded(filled({ ...known, messages: merged, head: Math.max(known.head, head) }, complete)))
  }
}

/** Drops what has outlived its `expiresAt`, by the server's clock. */
export function messagesExpired(nowMs: number) {
  for (const [room, known] of useMessages.getState().byRoom) {
    const alive = known.messages.filter((message) => Date.parse(message.expiresAt) > nowMs)
    if (alive.length === known.messages.length) continue
    // Whatever is older than one that has expired has expired before it.
    const hasMore = known.hasMore && alive[0] === known.messages[0]
    roomPut(room, { ...known, messages: alive, hasMore })
  }
}

/** Messages live so long from now on. What is here never lives longer than it was to, and may live shorter. */
export function lifetimeTold(room: string, lifetimeMs: number | null) {
  const known = messagesOf(room)
  if (known && known.lifetimeMs !== lifetimeMs) roomPut(room, withLifetime(known, lifetimeMs))
}

/** Its content is gone; its place stays. */
export function messageDeleted(room: string, id: string, seq: number) {
  const known = messagesOf(room)
  if (!known?.messages.some((message) => message.seq === seq && message.id === id)) return
  roomPut(room, { ...known, messages: known.messages.map((one) => (one.seq === seq ? emptied(one) : one)) })
}

/** Unknown until the server has told; `null` is for ever. */
export function lifetimeOf(room: string): number | null | undefined {
  return messagesOf(room)?.lifetimeMs
}

/** Whether the server has told of messages that should be here and are not. */
export function isBehind(room: string): boolean {
  const known = messagesOf(room)
  return known !== undefined && known.newer === 'live' && known.upTo < known.head
}

/** Not too many: those that are farthest from the reader go, and can be loaded again. */
export function bounded(known: RoomMessages, max = KEPT_MAX): RoomMessages {
  const { messages, reader } = known
  if (messages.length <= max) return known
  if (reader === 'end') return { ...known, messages: messages.slice(-max), hasMore: true, older: 'idle' }
  const kept = messages.slice(0, max)
  // Not beyond a gap that is not filled yet.
  const upTo = Math.min(known.upTo, kept.at(-1)?.seq ?? known.upTo)
  return { ...known, messages: kept, upTo, newer: 'dropped' }
}

/** A sequence of which nothing is here yet. */
function begun(epoch: string, head: number) {
  const nothing = { messages: [], upTo: 0, hasMore: false, older: 'idle', newer: 'live' } as const
  return { ...nothing, epoch, head }
}

/** Moves `upTo` to `complete`, and on as far as the messages go without a gap. */
function filled(known: RoomMessages, complete: number): RoomMessages {
  let upTo = Math.max(known.upTo, complete)
  for (const { seq } of known.messages) if (seq === upTo + 1) upTo = seq
  const head = Math.max(known.head, upTo, known.messages.at(-1)?.seq ?? 0)
  return { ...known, upTo, head }
}

function withLifetime(known: RoomMessages, lifetimeMs: number | null): RoomMessages {
  const messages = lifetimeMs === null ? known.messages : known.messages.map((one) => capped(one, lifetimeMs))
  return { ...known, messages, lifetimeMs }
}

/** Without what was deleted while nobody could tell: the content of what is named, and all before what is named. */
function withoutGone(known: RoomMessages, { deleted = [], deletedBefore = 0 }: Gone): RoomMessages {
  const ids = new Set(deleted.map(({ id }) => id))
  const isTold = known.messages.every(
    ({ id, seq, deleted }) => seq >= deletedBefore && (deleted || !ids.has(id)),
  )
  if (isTold) return known
  const kept = known.messages.filter(({ seq }) => seq >= deletedBefore)
  const messages = kept.map((message) => (ids.has(message.id) ? emptied(message) : message))
  const hasMore = known.hasMore || kept.length < known.messages.length
  return { ...known, messages, hasMore, older: hasMore ? 'idle' : known.older }
}

function emptied(message: Message): Message {
  return { ...message, content: '', deleted: true }
}

function capped(message: Message, lifetimeMs: number): Message {
  const lastMs = Date.parse(message.createdAt) + lifetimeMs
  return lastMs < Date.parse(message.expiresAt)
    ? { ...message, expiresAt: new Date(lastMs).toISOString() }
    : message
}
