import type { User } from '../protocol/generated'

type Person = Pick<User, 'id' | 'nick'>

const order = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** By name, as the visitor's language sorts; equal names by id. */
export function byNick(one: Person, other: Person): number {
  return order.compare(one.nick, other.nick) || (one.id < other.id ? -1 : Number(one.id > other.id))
}
