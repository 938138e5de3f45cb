import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Nearer than this to the end counts as being there. */
const NEAR_PX = 100

/**
 * Where the reader is: at the end, or at the rows that were in view, with their lower edges of then.
 * Lower, because a row loses its author and its day at the top when an older one comes before it.
 */
type Place = { kind: 'end' } | { kind: 'rows'; rows: { row: HTMLElement; bottom: number }[] }

/**
 * Keeps the reader's place when rows come and go: the end if that is where they are, else the rows in view.
 * Written by hand because `overflow-anchor` does not exist everywhere, and never follows the end.
 */
export function useScrollPlace(rows: unknown) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const place = useRef<Place>({ kind: 'end' })
  const [atEnd, setAtEnd] = useState(true)

  const remember = useCallback(() => {
    if (!scroller.current || !list.current) return
    place.current = placeOf(scroller.current, list.current)
    setAtEnd(place.current.kind === 'end')
  }, [])

  const restore = useCallback(() => {
    if (!scroller.current || !list.current) return
    const { current } = place
    if (current.kind === 'end') {
      scroller.current.scrollTop = scroller.current.scrollHeight
    } else {
      const kept = current.rows.find(({ row }) => row.isConnected)
      // The difference, not the position: the reader may have scrolled since the last event.
      if (kept) scroller.current.scrollTop += bottomOf(kept.row) - kept.bottom
      place.current = placeOf(scroller.current, list.current)
    }
  }, [])

  const toEnd = useCallback(() => {
    place.current = { kind: 'end' }
    restore()
  }, [restore])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the rows moves what is in view.
  useLayoutEffect(restore, [rows])

  useEffect(() => {
    if (!scroller.current || !list.current) return
    const observer = new ResizeObserver(restore)
    observer.observe(scroller.current)
    observer.observe(list.current)
    return () => observer.disconnect()
  }, [restore])

  return { scroller, list, atEnd, onScroll: remember, toEnd }
}

function placeOf(scroller: HTMLElement, list: HTMLElement): Place {
  const { scrollTop, scrollHeight, clientHeight } = scroller
  if (scrollHeight - scrollTop - clientHeight <= NEAR_PX) return { kind: 'end' }
  const rows: { row: HTMLElement; bottom: number }[] = []
  for (const row of list.children) {
    if (!(row instanceof HTMLElement)) continue
    if (row.offsetTop > scrollTop + clientHeight) break
    if (bottomOf(row) > scrollTop) rows.push({ row, bottom: bottomOf(row) })
  }
  return { kind: 'rows', rows }
}

function bottomOf(row: HTMLElement): number {
  return row.offsetTop + row.offsetHeight
}
