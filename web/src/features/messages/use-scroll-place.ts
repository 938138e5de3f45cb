import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isLookedAt } from '../../lib/use-looked-at'
import { isDrawn, isLasting, isNearEnd, type Place, placeNow, rowsInView, topOf } from './place'

/** The rows in the page, how many there are with the others, and whether the last of them is the room's newest. */
type Rows = { shown: readonly unknown[]; count: number; isLive: boolean }

/**
 * Keeps the reader's place when rows come and go, beginning with `opening`. `setAtEnd` is told whether the newest row is
 * in view. Written by hand because `overflow-anchor` does not exist everywhere, and never follows the end.
 */
export function useScrollPlace(
  { shown, count, isLive }: Rows,
  opening: Place,
  setAtEnd: (atEnd: boolean) => void,
) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const place = useRef(opening)
  /** The place that was gone to last: its rows may have to be drawn first. */
  const [wanted, setWanted] = useState<Place>()
  /** Where this hook has scrolled to: the event that follows is not the reader's. */
  const ownTop = useRef(0)
  /** How high the list was then. */
  const ownHeight = useRef(0)
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
    ownHeight.current = scroller.current.clientHeight
    if (!isLasting(place.current, scroller.current, list.current, count)) {
      place.current = placeNow(scroller.current, list.current, isLive)
    }
    look()
  }, [count, isLive, look])

  const onScroll = useCallback(() => {
    if (!scroller.current || !list.current) return
    // What takes room from the list, or gives it back, has scrolled it, and not the reader.
    if (scroller.current.clientHeight !== ownHeight.current) return restore()
    const isOwn = Math.abs(scroller.current.scrollTop - ownTop.current) < 1
    if (place.current.kind !== 'line' || !isOwn) {
      place.current = placeNow(scroller.current, list.current, isLive)
    }
    look()
  }, [isLive, look, restore])

  const scrollTo = useCallback(
    (to: Place) => {
      place.current = to
      setWanted(to)
      // Otherwise it is scrolled to when they are drawn.
      if (scroller.current && list.current && isDrawn(to, scroller.current, list.current)) restore()
    },
    [restore],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the rows moves what is in view.
  useLayoutEffect(restore, [shown, wanted])

  useEffect(() => {
    if (!scroller.current || !list.current) return
    const observer = new ResizeObserver(restore)
    observer.observe(scroller.current)
    observer.observe(list.current)
    return () => observer.disconnect()
  }, [restore])

  return { scroller, list, place, seen, onScroll, scrollTo }
}
