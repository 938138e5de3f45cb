import type { ReplyTo } from '../protocol/generated'
import { laterQuote } from './quotes'

type Sequenced = { seq: number; change?: number; replyTo?: ReplyTo }

/**
 * Merges both lists, oldest first, with each `seq` once: as it is after its last change. Known items that were never changed stay
 * the same objects; of a changed one a part may have been missed, and the added one is whole.
 */
export function mergeBySeq<T extends Sequenced>(known: readonly T[], added: readonly T[]): readonly T[] {
  const last = known.at(-1)?.seq ?? -1
  const isTail = added.every((item, index) => item.seq > (added[index - 1]?.seq ?? last))
  if (isTail) return added.length === 0 ? known : [...known, ...added]

  const bySeq = new Map(added.map((item) => [item.seq, item]))
  for (const item of known) bySeq.set(item.seq, later(item, bySeq.get(item.seq)))
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

function later<T extends Sequenced>(known: T, added: T | undefined): T {
  if (added === undefined) return known
  const isNews = added.change !== undefined && added.change >= (known.change ?? 0)
  const one = isNews ? added : known
  if (!known.replyTo || !added.replyTo) return one
  const replyTo = laterQuote(known.replyTo, added.replyTo)
  return one.replyTo === replyTo ? one : { ...one, replyTo }
}
