export type Compare<T, Other = T> = (one: T, other: Other) => number

/** The first index in a sorted list whose item does not come before this one: where it is, or would be inserted. */
export function lowerBound<T, Item = T>(list: readonly T[], item: Item, compare: Compare<T, Item>): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const there = list[middle]
    if (there !== undefined && compare(there, item) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/** A copy of a sorted list with some items removed and others added. Only those are compared, not the whole list. */
export function patched<T>(
  list: readonly T[],
  gone: readonly T[],
  come: readonly T[],
  compare: Compare<T>,
): readonly T[] {
  const copy = [...list]
  for (const item of gone) {
    const index = lowerBound(copy, item, compare)
    if (copy[index] === item) copy.splice(index, 1)
  }
  for (const item of come) copy.splice(lowerBound(copy, item, compare), 0, item)
  return copy
}
