import type { Rename } from '../../stores/people/renames'
import type { Row } from './rows'

/** The key of renames above the first row. */
export const ABOVE = ''

/** How much of a room is here: whether anything older can be loaded, and whether the end is here. */
type Extent = { epoch: string; hasMore: boolean; isLive: boolean }

/** The renames by the row that they are under. Renames among messages that are not here are left out. */
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
