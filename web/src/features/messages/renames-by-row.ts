import type { Rename } from '../../stores/people/renames'
import type { Row } from './rows'

/** Those that stand above the first row have no row. */
export const ABOVE = ''

/** What is here of a room: whether anything older can be loaded, and whether its end is here. */
type Extent = { epoch: string; hasMore: boolean; isLive: boolean }

/** The renames by the row that they stand under. Those that stand among messages that are not here are left out. */
export function renamesByRow(
  rows: readonly Row[],
  renames: readonly Rename[],
  { epoch, hasMore, isLive }: Extent,
): ReadonlyMap<string, readonly Rename[]> {
  const byRow = new Map<string, Rename[]>()
  const last = rows.findLast(({ status }) => status === 'sent')
  for (const rename of renames) {
    if (rename.epoch !== epoch) continue
    const row = rows.findLast((one) => one.status === 'sent' && one.seq <= rename.afterSeq)
    if (row ? row === last && !isLive : hasMore) continue
    const id = row?.id ?? ABOVE
    byRow.set(id, [...(byRow.get(id) ?? []), rename])
  }
  return byRow
}
