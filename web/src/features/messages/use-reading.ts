import { type RefObject, useEffect, useLayoutEffect } from 'react'
import { showNewest } from '../../chat/messages/load-newer'
import { markRead, reportRead } from '../../chat/messages/mark-read'
import { isLookedAt, useLookedAt } from '../../lib/use-looked-at'
import type { RoomMessages } from '../../model/room-messages'
import { readerMoved } from '../../stores/messages/message-pages'
import { messagesOf } from '../../stores/messages/messages'
import {
  scrollPositionForgotten,
  scrollPositionKept,
  scrollPositionOf,
} from '../../stores/messages/scroll-positions'
import { isDrawn, isNearEnd, type Position } from './position'

type Reading = {
  scroller: RefObject<HTMLElement | null>
  list: RefObject<HTMLElement | null>
  position: RefObject<Position>
  atEnd: boolean
  isSelecting: boolean
  /** Whether the last drawn row is the room's newest message. */
  isLive: boolean
  unread: number
  goTo: (position: Position) => void
}

/** Where to open a room: where it was left, unless something new has arrived; else at the first new message, or the end. */
export function openingOf(room: string, unread: number): Position {
  const kept = scrollPositionOf(room)
  const isNewer = unread > 0 && (messagesOf(room)?.head ?? 0) > (kept?.newest ?? 0)
  if (kept && !isNewer) return { kind: 'kept', ...kept }
  return unread > 0 ? { kind: 'line' } : { kind: 'end' }
}

/** Marks the room as read when the reader looks at its end, and keeps the position for the next time it is opened. */
export function useReading(
  room: string,
  { epoch, upTo }: Pick<RoomMessages, 'epoch' | 'upTo'>,
  { scroller, list, position, atEnd, isSelecting, isLive, unread, goTo }: Reading,
) {
  const isLooked = useLookedAt()

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a reader who begins to look is shown what arrived meanwhile.
  useLayoutEffect(() => {
    if (isLooked && unread > 0 && position.current.kind === 'end') goTo({ kind: 'line' })
  }, [isLooked])

  useEffect(() => {
    if (!atEnd || !isLooked || upTo === 0 || !scroller.current || !list.current) return
    // Checked again: the position may have changed since this was drawn, or be about to.
    const isHere = isDrawn(position.current, scroller.current, list.current)
    if (isHere && isLookedAt() && isNearEnd(scroller.current, isLive)) markRead(room, epoch, upTo)
  }, [room, epoch, upTo, isLive, atEnd, isLooked, scroller, list, position])

  useEffect(() => {
    if (!isLooked) reportRead()
  }, [isLooked])

  // While something is selected, it must not be dropped when there are too many messages.
  const reader = atEnd && !isSelecting ? 'end' : 'above'
  useEffect(() => readerMoved(room, reader), [room, reader])

  useLayoutEffect(() => {
    const element = scroller.current
    return () => {
      reportRead()
      keepPosition(room, position.current, element?.scrollTop ?? 0)
      if (messagesOf(room)?.newer !== 'live') showNewest(room)
      readerMoved(room, 'end')
    }
  }, [room, position, scroller])
}

function keepPosition(room: string, position: Position, scrolled: number) {
  const first = position.kind === 'rows' ? position.rows[0] : undefined
  const newest = messagesOf(room)?.head
  if (!first?.row.dataset.row || newest === undefined) return scrollPositionForgotten(room)
  scrollPositionKept(room, { row: first.row.dataset.row, bottom: first.bottom - scrolled, newest })
}
