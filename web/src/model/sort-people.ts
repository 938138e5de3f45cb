import type { User } from '../protocol/generated'
import { byNick } from './person-order'

/** The reader first, then by name. */
export function sortPeople(users: readonly User[], userId: string): User[] {
  return [...users].sort(
    (one, other) => Number(other.id === userId) - Number(one.id === userId) || byNick(one, other),
  )
}
