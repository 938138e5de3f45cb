import { lowerBound } from '../../lib/sorted'

/** Closer than this to the end counts as at the end. */
const NEAR_PX = 100
/** How much of the read messages is shown above the first new one. */
const CONTEXT_PX = 72
/** With more rows than this, the first new message is no longer kept in view. */
const LINE_ROWS_MAX = 1000

/** A row in view by its lower edge, because its upper part may go: the author and the day, when an older row comes before it. */
type InView = { row: HTMLElement; bottom: number }

/**
 * What stays in view when rows come and go: the end, the first new message, a certain one, or some rows. `kept` is a row that is known
 * only by its id, because the list was removed meanwhile.
 */
export type Position =
  | { kind: 'end' }
  | { kind: 'line' }
  | { kind: 'message'; seq: number }
  | { kind: 'kept'; row: string; bottom: number }
  | { kind: 'rows'; rows: readonly InView[] }

/** The reader's current position on the screen. */
export function currentPosition(scroller: HTMLElement, list: HTMLElement, isLive: boolean): Position {
  return isNearEnd(scroller, isLive) ? { kind: 'end' } : { kind: 'rows', rows: rowsInView(scroller, list) }
}

/** Where to scroll to, to bring the position into view; nothing if it is gone. */
export function topOf(position: Position, scroller: HTMLElement, list: HTMLElement): number | undefined {
  if (position.kind === 'end') return scroller.scrollHeight
  if (position.kind === 'line') {
    const line = lineIn(list)
    return line && line.offsetTop - CONTEXT_PX
  }
  if (position.kind === 'message') {
    const row = rowsOf(list).find(({ dataset }) => dataset.seq === String(position.seq))
    return row && row.offsetTop - Math.max(CONTEXT_PX, (scroller.clientHeight - row.offsetHeight) / 3)
  }
  if (position.kind === 'kept') {
    const row = rowsOf(list).find(({ dataset }) => dataset.row === position.row)
    return row ? bottomOf(row) - position.bottom : scroller.scrollHeight
  }
  const kept = position.rows.find(({ row }) => row.isConnected)
  // The difference, not the position: the reader may have scrolled since the last event.
  return kept && scroller.scrollTop + bottomOf(kept.row) - kept.bottom
}

/** Whether the position is among the drawn rows. */
export function isDrawn(position: Position, scroller: HTMLElement, list: HTMLElement): boolean {
  return topOf(position, scroller, list) !== undefined
}

/**
 * Whether the position stays what it is, instead of becoming the rows in view. `count`: of all rows, including those
 * that are not drawn.
 */
export function isLasting(
  position: Position,
  scroller: HTMLElement,
  list: HTMLElement,
  count: number,
): boolean {
  if (position.kind === 'end') return true
  return (
    position.kind === 'line' &&
    lineIn(list) !== undefined &&
    count < LINE_ROWS_MAX &&
    distanceToEnd(scroller) > 1
  )
}

/** Whether the reader sees the room's newest messages. Nobody does while the last rows are not drawn (not `isLive`). */
export function isNearEnd(scroller: HTMLElement, isLive: boolean): boolean {
  return isLive && distanceToEnd(scroller) <= NEAR_PX
}

export function rowsInView({ scrollTop, clientHeight }: HTMLElement, list: HTMLElement): InView[] {
  const rows = rowsOf(list)
  const inView: InView[] = []
  // Called at every step of scrolling, so a binary search: the rows above are not all measured.
  const first = lowerBound(rows, scrollTop, (row, top) => (bottomOf(row) > top ? 0 : -1))
  for (const row of rows.slice(first)) {
    if (row.offsetTop > scrollTop + clientHeight) break
    inView.push({ row, bottom: bottomOf(row) })
  }
  return inView
}

function lineIn(list: HTMLElement): HTMLElement | undefined {
  return list.querySelector<HTMLElement>(':scope > [data-starts-new]') ?? undefined
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.children].filter((row) => row instanceof HTMLElement)
}

function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight
}

function bottomOf(row: HTMLElement): number {
  return row.offsetTop + row.offsetHeight
}
