import { type RefObject, useEffect, useLayoutEffect } from 'react'
import { showNewest } from '../../chat/load-newer'
import { isLookedAt, useLookedAt } from '../../lib/use-looked-at'
import { readerMoved } from '../../stores/message-pages'
import { messagesOf, type RoomMessages } from '../../stores/messages'
import { roomRead } from '../../stores/read'
import { scrollPositionForgotten, scrollPositionKept, scrollPositionOf } from '../../stores/scroll-positions'
import { isDrawn, isNearEnd, type Place } from './place'

type Reading = {
  scroller: RefObject<HTMLElement | null>
  list: RefObject<HTMLElement | null>
  place: RefObject<Place>
  atEnd: boolean
  isSelecting: boolean
  /** Whether the last row in the page is the room's newest. */
  isLive: boolean
  unread: number
  goTo: (place: Place) => void
}

/** Where to open a room: where it was left, unless something has come since; at the first new message; at the end. */
export function openingOf(room: string, unread: number): Place {
  const kept = scrollPositionOf(room)
  const isNewer = unread > 0 && (messagesOf(room)?.head ?? 0) > (kept?.newest ?? 0)
  if (kept && !isNewer) return { kind: 'kept', ...kept }
  return unread > 0 ? { kind: 'line' } : { kind: 'end' }
}

/** Keeps true what is read: when the end is seen, by someone who looks. Keeps the place for the next opening. */
export function useReading(
  room: string,
  { epoch, upTo }: Pick<RoomMessages, 'epoch' | 'upTo'>,
  { scroller, list, place, atEnd, isSelecting, isLive, unread, goTo }: Reading,
) {
  const isLooked = useLookedAt()

  // biome-ignore lint/correctness/useExhaustiveDependencies: only whoever begins to look is shown what came meanwhile.
  useLayoutEffect(() => {
    if (isLooked && unread > 0 && place.current.kind === 'end') goTo({ kind: 'line' })
  }, [isLooked])

  useEffect(() => {
    if (!atEnd || !isLooked || upTo === 0 || !scroller.current || !list.current) return
    // Looked at once more: the place may have changed since this was drawn, or is about to.
    const isHere = isDrawn(place.current, scroller.current, list.current)
    if (isHere && isLookedAt() && isNearEnd(scroller.current, isLive)) roomRead(room, epoch, upTo)
  }, [room, epoch, upTo, isLive, atEnd, isLooked, scroller, list, place])

  // While something is selected it must not be what goes when there are too many.
  const reader = atEnd && !isSelecting ? 'end' : 'above'
  useEffect(() => readerMoved(room, reader), [room, reader])

  useLayoutEffect(() => {
    const element = scroller.current
    return () => {
      keepPlace(room, place.current, element?.scrollTop ?? 0)
      if (messagesOf(room)?.newer !== 'live') showNewest(room)
      readerMoved(room, 'end')
    }
  }, [room, place, scroller])
}

function keepPlace(room: string, place: Place, scrolled: number) {
  const first = place.kind === 'rows' ? place.rows[0] : undefined
  const newest = messagesOf(room)?.head
  if (!first?.row.dataset.row || newest === undefined) return scrollPositionForgotten(room)
  scrollPositionKept(room, { row: first.row.dataset.row, bottom: first.bottom - scrolled, newest })
}
