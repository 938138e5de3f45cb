import { create } from 'zustand'
import { withEntry, withoutEntry } from '../lib/maps'
import { mergeBySeq } from '../lib/merge-by-seq'
import type { HistoryInfo, Message, Missed, Page } from '../protocol/generated'

/** How long a message lives where nobody has chosen otherwise. */
const DAY_MS = 24 * 60 * 60 * 1000

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
  /** How long messages live here, as the newest one shows it: also when that one is gone. */
  lifetimeMs: number
}

type Placed = Omit<RoomMessages, 'lifetimeMs'>

export const useMessages = create<{ byRoom: ReadonlyMap<string, RoomMessages> }>(() => ({
  byRoom: new Map(),
}))

export function historyLoaded(messages: Message[], { room, head, epoch, hasMore, truncated }: HistoryInfo) {
  const known = messagesOf(room)
  if (known && known.epoch === epoch && !truncated) {
    put(room, filled({ ...known, messages: mergeBySeq(known.messages, messages) }, head))
  } else {
    put(room, { epoch, messages, upTo: head, head, hasMore, older: 'idle' })
  }
}

/** Messages of one room. Those before its history are left out: the history will have them. */
export function messagesReceived(room: string, received: Message[]) {
  const known = messagesOf(room)
  if (!known) return
  const later = received.filter((message) => message.seq > known.upTo)
  if (later.length > 0)
    put(room, filled({ ...known, messages: mergeBySeq(known.messages, later) }, known.upTo))
}

export function headTold(room: string, head: number, epoch: string) {
  const known = messagesOf(room)
  if (!known) return
  // Nothing that we have belongs to a new sequence, whatever the numbers say.
  if (known.epoch !== epoch) put(room, begun(epoch, head))
  else if (head > known.head) put(room, { ...known, head })
}

/** What came after `upTo` as it was when it was asked for. What is here meanwhile is not touched. */
export function missedLoaded(room: string, { messages, head, epoch, truncated }: Missed) {
  const known = messagesOf(room)
  if (!known) return
  // Asked for once more, from the start: what came meanwhile is then kept beside the answer.
  if (known.epoch !== epoch) return put(room, begun(epoch, head))
  if (truncated && head <= known.upTo) return
  const later = messages.filter((message) => message.seq > known.upTo)
  if (truncated) {
    const live = known.messages.filter((message) => message.seq > head)
    put(room, filled({ ...known, messages: mergeBySeq(live, messages), hasMore: true, older: 'idle' }, head))
  } else {
    put(room, filled({ ...known, messages: mergeBySeq(known.messages, later) }, head))
  }
}

export function olderAsked(room: string) {
  const known = messagesOf(room)
  if (known) put(room, { ...known, older: 'loading' })
}

/** The page before `before`. It is thrown away when another message has become the oldest: a hole would be left. */
export function olderLoaded(room: string, epoch: string, before: number, { messages, hasMore }: Page) {
  const known = messagesOf(room)
  if (known?.epoch !== epoch) return
  if (oldestOf(known) !== before) put(room, { ...known, older: 'idle' })
  else put(room, { ...known, messages: mergeBySeq(known.messages, messages), hasMore, older: 'idle' })
}

export function olderFailed(room: string) {
  const known = messagesOf(room)
  if (known) put(room, { ...known, older: 'failed' })
}

/** Keeps the newest `count`, so that a page that stays open for days stays light; the rest can be loaded again. */
export function olderDropped(room: string, count: number) {
  const known = messagesOf(room)
  if (!known || known.messages.length <= count) return
  put(room, { ...known, messages: known.messages.slice(-count), hasMore: true, older: 'idle' })
}

/** Drops what has outlived its `expiresAt`, by the server's clock. */
export function messagesExpired(nowMs: number) {
  for (const [room, known] of useMessages.getState().byRoom) {
    const alive = known.messages.filter((message) => Date.parse(message.expiresAt) > nowMs)
    if (alive.length < known.messages.length) put(room, { ...known, messages: alive })
  }
}

export function messagesForgotten(room: string) {
  useMessages.setState({ byRoom: withoutEntry(useMessages.getState().byRoom, room) })
}

export function messagesOf(room: string): RoomMessages | undefined {
  return useMessages.getState().byRoom.get(room)
}

/** Everything before this `seq` is to be loaded as older. */
export function oldestOf({ messages, upTo }: RoomMessages): number {
  return messages[0]?.seq ?? upTo + 1
}

export function lifetimeOf(room: string): number {
  return messagesOf(room)?.lifetimeMs ?? DAY_MS
}

/** Whether the server has told of messages that are not here. */
export function isBehind(room: string): boolean {
  const known = messagesOf(room)
  return known !== undefined && known.upTo < known.head
}

/** A sequence of which nothing is here yet. */
function begun(epoch: string, head: number): Placed {
  return { epoch, messages: [], upTo: 0, head, hasMore: false, older: 'idle' }
}

/** Moves `upTo` to `complete`, and on as far as the messages go without a gap. */
function filled(known: Placed, complete: number): Placed {
  let upTo = Math.max(known.upTo, complete)
  for (const { seq } of known.messages) if (seq === upTo + 1) upTo = seq
  const head = Math.max(known.head, upTo, known.messages.at(-1)?.seq ?? 0)
  return { ...known, upTo, head }
}

function put(room: string, placed: Placed) {
  const newest = placed.messages.at(-1)
  const lifetimeMs = newest ? Date.parse(newest.expiresAt) - Date.parse(newest.createdAt) : lifetimeOf(room)
  useMessages.setState({ byRoom: withEntry(useMessages.getState().byRoom, room, { ...placed, lifetimeMs }) })
}
