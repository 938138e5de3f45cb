import type { User } from '../../protocol/generated'

const order = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** Oneself first, then by name as the visitor's language sorts; equal names keep one order by id. */
export function sortPeople(users: readonly User[], userId: string): User[] {
  return [...users].sort(
    (a, b) =>
      Number(b.id === userId) - Number(a.id === userId) ||
      order.compare(a.nick, b.nick) ||
      (a.id < b.id ? -1 : 1),
  )
}
