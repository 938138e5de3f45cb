import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isLookedAt } from '../../lib/use-looked-at'
import { isLasting, isNearEnd, type Place, placeNow, rowsInView, topOf } from './place'

/**
 * Keeps the reader's place when rows come and go, beginning with `opening`. `isLive`: whether the last row is the
 * room's newest; `setAtEnd` is told whether that is in view. Written by hand because `overflow-anchor` does not exist
 * everywhere, and never follows the end.
 */
export function useScrollPlace(
  rows: readonly unknown[],
  opening: () => Place,
  isLive: boolean,
  setAtEnd: (atEnd: boolean) => void,
) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const [begin] = useState(opening)
  const place = useRef(begin)
  /** Where this hook has scrolled to: the event that follows is not the reader's. */
  const ownTop = useRef(0)
  /** The newest message that has been on the screen. */
  const [seen, setSeen] = useState(0)

  const look = useCallback(() => {
    if (!scroller.current || !list.current) return
    setAtEnd(isNearEnd(scroller.current, isLive))
    if (!isLookedAt()) return
    const last = rowsInView(scroller.current, list.current).at(-1)
    setSeen((known) => Math.max(known, Number(last?.row.dataset.seq ?? 0)))
  }, [isLive, setAtEnd])

  const restore = useCallback(() => {
    if (!scroller.current || !list.current) return
    const top = topOf(place.current, scroller.current, list.current)
    if (top !== undefined) scroller.current.scrollTop = top
    ownTop.current = scroller.current.scrollTop
    if (!isLasting(place.current, scroller.current, list.current)) {
      place.current = placeNow(scroller.current, list.current, isLive)
    }
    look()
  }, [isLive, look])

  const onScroll = useCallback(() => {
    if (!scroller.current || !list.current) return
    const isOwn = Math.abs(scroller.current.scrollTop - ownTop.current) < 1
    if (place.current.kind !== 'line' || !isOwn) {
      place.current = placeNow(scroller.current, list.current, isLive)
    }
    look()
  }, [isLive, look])

  const goTo = useCallback(
    (to: Place) => {
      place.current = to
      restore()
    },
    [restore],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the rows moves what is in view.
  useLayoutEffect(restore, [rows])

  useEffect(() => {
    if (!scroller.current || !list.current) return
    const observer = new ResizeObserver(restore)
    observer.observe(scroller.current)
    observer.observe(list.current)
    return () => observer.disconnect()
  }, [restore])

  return { scroller, list, place, seen, onScroll, goTo }
}
