type Sequenced = { seq: number; change?: number }

/** Merges both lists, oldest first, with each `seq` once: as it is after its last change. Known items stay the same objects. */
export function mergeBySeq<T extends Sequenced>(known: readonly T[], added: readonly T[]): readonly T[] {
  const last = known.at(-1)?.seq ?? -1
  const isTail = added.every((item, index) => item.seq > (added[index - 1]?.seq ?? last))
  if (isTail) return added.length === 0 ? known : [...known, ...added]

  const bySeq = new Map(added.map((item) => [item.seq, item]))
  for (const item of known) {
    if ((item.change ?? 0) >= (bySeq.get(item.seq)?.change ?? 0)) bySeq.set(item.seq, item)
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
