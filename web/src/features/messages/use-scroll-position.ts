import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isLookedAt } from '../../lib/use-looked-at'
import { currentPosition, isDrawn, isLasting, isNearEnd, type Position, rowsInView, topOf } from './position'

/**
 * The rows in the page, how many there are with the others, and whether the last of them is the room's newest. While they are
 * printed nothing is scrolled.
 */
type Rows = { shown: readonly unknown[]; count: number; isLive: boolean; isPrinting: boolean }

/**
 * Keeps the reader's position when rows come and go, beginning with `opening`. `setAtEnd` is told whether the newest row is
 * in view. Written by hand because `overflow-anchor` does not exist everywhere, and never follows the end.
 */
export function useScrollPosition(
  { shown, count, isLive, isPrinting }: Rows,
  opening: Position,
  setAtEnd: (atEnd: boolean) => void,
) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const position = useRef(opening)
  /** The position that was gone to last: its rows may have to be drawn first. */
  const [wanted, setWanted] = useState<Position>()
  /** Where this hook has scrolled to: the event that follows is not the reader's. */
  const ownTop = useRef(0)
  /** How high the list was then. */
  const ownHeight = useRef(0)
  /** What the position was when the rows in view began to be held fast, and how much there was then. */
  const heldFrom = useRef<{ position: Position; height: number }>(null)
  /** The newest message that has been on the screen. */
  const [seen, setSeen] = useState(0)

  const look = useCallback(() => {
    if (!scroller.current || !list.current) return
    setAtEnd(isNearEnd(scroller.current, isLive))
    if (!isLookedAt()) return
    const last = rowsInView(scroller.current, list.current).at(-1)
    setSeen((known) => Math.max(known, Number(last?.row.dataset.seq ?? 0)))
  }, [isLive, setAtEnd])

  /** Where the reader is, the end included unless the rows in view are held fast. */
  const lookFor = useCallback(
    (scrolled: HTMLElement, rows: HTMLElement) =>
      currentPosition(scrolled, rows, isLive && heldFrom.current === null),
    [isLive],
  )

  const restore = useCallback(() => {
    if (!scroller.current || !list.current || isPrinting) return
    const top = topOf(position.current, scroller.current, list.current)
    if (top !== undefined) scroller.current.scrollTop = top
    ownTop.current = scroller.current.scrollTop
    ownHeight.current = scroller.current.clientHeight
    if (!isLasting(position.current, scroller.current, list.current, count)) {
      position.current = lookFor(scroller.current, list.current)
    }
    look()
  }, [count, isPrinting, look, lookFor])

  const onScroll = useCallback(() => {
    if (!scroller.current || !list.current || isPrinting) return
    // What takes room from the list, or gives it back, has scrolled it, and not the reader.
    if (scroller.current.clientHeight !== ownHeight.current) return restore()
    const isOwn = Math.abs(scroller.current.scrollTop - ownTop.current) < 1
    if (position.current.kind !== 'line' || !isOwn) {
      position.current = lookFor(scroller.current, list.current)
    }
    // Who scrolls on while selecting has left the end.
    if (!isOwn && heldFrom.current) heldFrom.current = { ...heldFrom.current, position: position.current }
    look()
  }, [isPrinting, look, lookFor, restore])

  const hold = useCallback(() => {
    if (heldFrom.current || !scroller.current || !list.current) return
    heldFrom.current = { position: position.current, height: scroller.current.scrollHeight }
    position.current = lookFor(scroller.current, list.current)
  }, [lookFor])

  /** The position from then on, if the rows in view were held fast. */
  const release = useCallback((): Position | undefined => {
    const from = heldFrom.current
    if (!from || !scroller.current || !list.current) return undefined
    heldFrom.current = null
    position.current = from.position.kind === 'end' ? from.position : lookFor(scroller.current, list.current)
    // A mere click moves nothing.
    if (scroller.current.scrollHeight !== from.height) restore()
    return position.current
  }, [lookFor, restore])

  const scrollTo = useCallback(
    (to: Position) => {
      position.current = to
      setWanted(to)
      // Otherwise it is scrolled to when they are drawn.
      if (scroller.current && list.current && isDrawn(to, scroller.current, list.current)) restore()
    },
    [restore],
  )

  // Laying it out for paper scrolls it to its top.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!isPrinting || !element) return
    const { scrollTop } = element
    return () => {
      element.scrollTop = scrollTop
    }
  }, [isPrinting])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the rows moves what is in view.
  useLayoutEffect(restore, [shown, wanted])

  useEffect(() => {
    if (!scroller.current || !list.current) return
    const observer = new ResizeObserver(restore)
    observer.observe(scroller.current)
    observer.observe(list.current)
    return () => observer.disconnect()
  }, [restore])

  return { scroller, list, position, seen, onScroll, scrollTo, hold, release }
}
