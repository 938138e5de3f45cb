import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { isLookedAt } from '../../lib/use-looked-at'
import { currentPosition, isDrawn, isLasting, isNearEnd, type Position, rowsInView, topOf } from './position'

/**
 * The drawn rows, the number of all rows, and whether the last drawn one is the room's newest. Nothing is scrolled while
 * printing.
 */
type Rows = { shown: readonly unknown[]; count: number; isLive: boolean; isPrinting: boolean }

/**
 * Keeps the reader's position when rows come and go, beginning with `opening`. Calls `setAtEnd` with whether the newest row
 * is in view. Written by hand because `overflow-anchor` does not exist everywhere, and never follows the end.
 */
export function useScrollPosition(
  { shown, count, isLive, isPrinting }: Rows,
  opening: Position,
  setAtEnd: (atEnd: boolean) => void,
) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const position = useRef(opening)
  /** The position to go to: its rows may have to be drawn first. */
  const [wanted, setWanted] = useState<Position>()
  /** Where this hook has scrolled to, to recognise its own scroll events. */
  const ownTop = useRef(0)
  /** The height of the scroller at that time. */
  const ownHeight = useRef(0)
  /** While the rows in view are held: the position before, and the height of the list at that time. */
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

  /** The reader's position. While the rows in view are held, it is never the end. */
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
    // The list has changed its height, which scrolled it: this was not the reader.
    if (scroller.current.clientHeight !== ownHeight.current) return restore()
    const isOwn = Math.abs(scroller.current.scrollTop - ownTop.current) < 1
    if (position.current.kind !== 'line' || !isOwn) {
      position.current = lookFor(scroller.current, list.current)
    }
    // A reader who scrolls while selecting has left the end.
    if (!isOwn && heldFrom.current) heldFrom.current = { ...heldFrom.current, position: position.current }
    look()
  }, [isPrinting, look, lookFor, restore])

  const hold = useCallback(() => {
    if (heldFrom.current || !scroller.current || !list.current) return
    heldFrom.current = { position: position.current, height: scroller.current.scrollHeight }
    position.current = lookFor(scroller.current, list.current)
  }, [lookFor])

  /** Returns the new position, if the rows in view were held. */
  const release = useCallback((): Position | undefined => {
    const from = heldFrom.current
    if (!from || !scroller.current || !list.current) return undefined
    heldFrom.current = null
    position.current = from.position.kind === 'end' ? from.position : lookFor(scroller.current, list.current)
    // A simple click must not move anything.
    if (scroller.current.scrollHeight !== from.height) restore()
    return position.current
  }, [lookFor, restore])

  const scrollTo = useCallback(
    (to: Position) => {
      position.current = to
      setWanted(to)
      // Otherwise this happens once its rows are drawn.
      if (scroller.current && list.current && isDrawn(to, scroller.current, list.current)) restore()
    },
    [restore],
  )

  // The layout for paper scrolls the list to its top.
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
