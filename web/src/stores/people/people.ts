import { patched } from '../../lib/sorted'
import { byNick } from '../../model/person-order'
import type { User, UserListDiff, UserListInfo } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** What is shown of a person. */
const SHOWN = ['nick', 'idle', 'account', 'role', 'muted'] as const

/** Who is in a room, by name. The list of a crowd may have fewer than `total`. */
export type People = { users: readonly User[]; total: number }

const rooms = createByRoom<People>('visit')
export const usePeople = rooms.use

/** The same people by id, so that a change does not search the list. */
const indexes = new WeakMap<People, Map<string, User>>()

export function peopleListed(listed: User[], { room, total }: UserListInfo) {
  const before = indexOf(room)
  // People who have not changed stay the same objects, so their rows are not drawn again.
  const users = listed.map((user) => unchanged(before?.get(user.id), user)).sort(byNick)
  put(room, { users, total }, new Map(users.map((user) => [user.id, user])))
}

export function peopleChanged({ room, joined, left, total }: UserListDiff) {
  const known = rooms.of(room)
  const index = indexOf(room)
  if (!known || !index) return
  const come = new Map(joined.map((user) => [user.id, unchanged(index.get(user.id), user)]))
  const gone = [...left, ...come.keys()].flatMap((id) => index.get(id) ?? [])
  for (const { id } of gone) index.delete(id)
  for (const [id, user] of come) index.set(id, user)
  put(room, { users: patched(known.users, gone, [...come.values()], byNick), total }, index)
}

/** A person in a room, if the server has named them to us. */
export function personIn(room: string, id: string): User | undefined {
  return indexOf(room)?.get(id)
}

function unchanged(before: User | undefined, now: User): User {
  return before && SHOWN.every((key) => before[key] === now[key]) ? before : now
}

function indexOf(room: string): Map<string, User> | undefined {
  const people = rooms.of(room)
  return people && indexes.get(people)
}

function put(room: string, people: People, index: Map<string, User>) {
  indexes.set(people, index)
  rooms.put(room, people)
}
