import { useMemo, useState } from 'react'
import type { Place } from './place'
import type { Row } from './rows'
import { fitting, furtherDown, furtherUp, type Range, rangeAt, rangeOf, spanOf } from './span'

/** The rows that are in the page, beginning with those around `opening`; the reader moves on through the others. */
export function useShownRows(rows: readonly Row[], opening: Place, atEnd: boolean) {
  const [span, setSpan] = useState(() => spanOf(rangeAt(opening, rows), rows))
  const wanted = rangeOf(span, rows)
  const { from, to } = fitting(wanted, atEnd)
  const shown = useMemo(() => rows.slice(from, to), [rows, from, to])
  const show = (range: Range) => setSpan(spanOf(range, rows))

  // What was cut off stays away: the other edge may be cut next time.
  if (from !== wanted.from || to !== wanted.to) show({ from, to })

  return {
    shown,
    isFirst: from === 0,
    isLast: to === rows.length,
    showAbove: () => show(furtherUp({ from, to })),
    showBelow: () => show(furtherDown({ from, to }, rows.length)),
    showAround: (place: Place) => show(rangeAt(place, rows)),
  }
}
