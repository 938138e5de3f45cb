import { useMemo, useState } from 'react'
import { usePrinting } from '../../lib/use-printing'
import type { Position } from './position'
import type { Row } from './rows'
import { fitting, furtherDown, furtherUp, type Looking, type Range, rangeAt, rangeOf, spanOf } from './span'

/**
 * The drawn rows, beginning with those around `opening`; the reader moves on through the others. On paper all of them
 * are drawn.
 */
export function useShownRows(rows: readonly Row[], opening: Position, looking: Looking) {
  const isPrinting = usePrinting()
  const [span, setSpan] = useState(() => spanOf(rangeAt(opening, rows), rows))
  const wanted = rangeOf(span, rows)
  const { from, to } = fitting(wanted, looking)
  const shown = useMemo(() => (isPrinting ? rows : rows.slice(from, to)), [rows, from, to, isPrinting])
  const show = (range: Range) => setSpan(spanOf(range, rows))

  // Rows that were cut off stay away, because the other edge may be cut next time.
  if (from !== wanted.from || to !== wanted.to) show({ from, to })

  return {
    shown,
    isPrinting,
    isFirst: from === 0,
    isLast: to === rows.length,
    showAbove: () => show(furtherUp({ from, to }, looking)),
    showBelow: () => show(furtherDown({ from, to }, rows.length, looking)),
    showAround: (position: Position) => show(rangeAt(position, rows)),
  }
}
