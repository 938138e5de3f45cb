import type { Position } from './position'
import type { Row } from './rows'

/** The most rows that are drawn. */
export const SHOWN_MAX = 200
/** The same while text is selected: as many as are kept of a room, because a selection ends when its rows are removed. */
const SELECTED_MAX = 1000
/** How many are added when the reader is near an edge, while as many go at the other one. */
const STEP = 25
/** How many are left at the end when there are too many, so that not every new one removes another. */
const SHOWN_AT_END = 150
/** How many are drawn above the requested one. */
const CONTEXT = 60

/**
 * Which of a room's rows are drawn, by their ids, because their indexes change with every loaded page. An open end
 * (`undefined`) includes the rows that are added there.
 */
export type Span = { first: string | undefined; last: string | undefined }

/** From this row up to that one, exclusive. */
export type Range = { from: number; to: number }

type Rows = readonly (Pick<Row, 'id' | 'startsNew'> & { seq?: number })[]

/** Rows that are gone were at the ends. */
export function rangeOf({ first, last }: Span, rows: Rows): Range {
  const from = first === undefined ? -1 : rows.findIndex(({ id }) => id === first)
  const end = last === undefined ? -1 : rows.findLastIndex(({ id }) => id === last)
  return { from: Math.max(0, from), to: end < 0 ? rows.length : end + 1 }
}

/** How the reader looks at the rows. */
export type Looking = 'at the end' | 'above' | 'selecting'

/** Limits the rows: a reader at the end keeps the last ones, any other reader those above. */
export function fitting({ from, to }: Range, looking: Looking): Range {
  if (looking === 'selecting') return { from, to: Math.min(to, from + SELECTED_MAX) }
  if (to - from <= SHOWN_MAX) return { from, to }
  return looking === 'at the end' ? { from: to - SHOWN_AT_END, to } : { from, to: from + SHOWN_MAX }
}

/** Adds rows above, and removes surplus ones below. */
export function furtherUp({ from, to }: Range, looking: Looking): Range {
  const higher = Math.max(0, from - STEP)
  return { from: higher, to: Math.min(to, higher + most(looking)) }
}

/** Adds rows below, and removes surplus ones above. */
export function furtherDown({ from, to }: Range, count: number, looking: Looking): Range {
  const lower = Math.min(count, to + STEP)
  return { from: Math.max(from, lower - most(looking)), to: lower }
}

/** The rows around a position; those at the end if there is no such position. */
export function rangeAt(position: Position, rows: Rows): Range {
  const index = indexOf(position, rows)
  const from = Math.max(0, index < 0 ? rows.length - SHOWN_AT_END : index - CONTEXT)
  return { from, to: Math.min(rows.length, from + SHOWN_MAX) }
}

export function spanOf({ from, to }: Range, rows: Rows): Span {
  return {
    first: from === 0 ? undefined : rows[from]?.id,
    last: to === rows.length ? undefined : rows[to - 1]?.id,
  }
}

function most(looking: Looking): number {
  return looking === 'selecting' ? SELECTED_MAX : SHOWN_MAX
}

function indexOf(position: Position, rows: Rows): number {
  if (position.kind === 'end') return -1
  if (position.kind === 'line') return rows.findIndex(({ startsNew }) => startsNew)
  if (position.kind === 'message') return rows.findIndex(({ seq }) => seq === position.seq)
  const wanted = position.kind === 'kept' ? position.row : position.rows[0]?.row.dataset.row
  return rows.findIndex(({ id }) => id === wanted)
}
