import { mergeBySeq } from '../../model/merge-by-seq'
import { bounded, KEPT_MAX, oldestOf, type RoomMessages, readAt } from '../../model/room-messages'
import type { Around, Page } from '../../protocol/generated'
import { messagesOf, roomPut } from './messages'

export function olderAsked(room: string) {
  changed(room, { older: 'loading' })
}

export function olderFailed(room: string) {
  changed(room, { older: 'failed' })
}

/** Adds the page before `before`. It is dropped if another message has become the oldest, which would leave a gap. */
export function olderLoaded(room: string, epoch: string, before: number, page: Page) {
  const { messages, hasMore, change } = page
  const known = messagesOf(room)
  if (known?.epoch !== epoch) return
  if (oldestOf(known) !== before) return changed(room, { older: 'idle' })
  const merged = mergeBySeq(known.messages, messages)
  roomPut(room, bounded({ ...readAt(known, change), messages: merged, hasMore, older: 'idle' }))
}

/** Keeps `count` messages at the reader's end; the rest can be loaded again. */
export function surplusDropped(room: string, count: number) {
  const known = messagesOf(room)
  if (known && known.messages.length > count) roomPut(room, bounded(known, count))
}

export function newerAsked(room: string) {
  changed(room, { newer: 'loading' })
}

export function newerFailed(room: string) {
  changed(room, { newer: 'failed' })
}

/** Adds all messages from `after` to `upTo`. They are dropped if the messages here no longer end at `after`. */
export function newerLoaded(
  room: string,
  epoch: string,
  after: number,
  upTo: number,
  { messages, change }: Pick<Page, 'messages' | 'change'>,
) {
  const known = messagesOf(room)
  if (known?.epoch !== epoch || known.newer === 'live') return
  if (known.upTo !== after) return changed(room, { newer: 'dropped' })
  const page = messages.filter(({ seq }) => seq > after && seq <= upTo)
  const merged = mergeBySeq(known.messages, page)
  const kept = merged.slice(-KEPT_MAX)
  const hasMore = known.hasMore || kept.length < merged.length
  const newer = upTo < known.head ? 'dropped' : 'live'
  roomPut(room, { ...readAt(known, change), messages: kept, hasMore, upTo, newer })
}

/** Replaces what is here by the messages around a place. The newest can be loaded again, as when they were dropped. */
export function aroundLoaded(room: string, epoch: string, { messages, hasMore, hasNewer, change }: Around) {
  const known = messagesOf(room)
  const last = messages.at(-1)
  if (known?.epoch !== epoch || !last) return
  const isWhole = !hasNewer && last.seq >= known.head
  const place = { messages, hasMore, older: 'idle', upTo: last.seq, reader: 'above' } as const
  roomPut(room, { ...readAt(known, change), ...place, newer: isWhole ? 'live' : 'dropped' })
}

/** The reader goes to the newest messages: those that are not here count as missed from now on. */
export function newestWanted(room: string) {
  changed(room, { newer: 'live', reader: 'end' })
}

export function readerMoved(room: string, reader: RoomMessages['reader']) {
  if (messagesOf(room)?.reader !== reader) changed(room, { reader })
}

function changed(room: string, change: Partial<RoomMessages>) {
  const known = messagesOf(room)
  if (known) roomPut(room, { ...known, ...change })
}
