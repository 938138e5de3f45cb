import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'
import { patched } from '../../lib/sorted'
import { byNick } from '../../model/person-order'
import type { User, UserListDiff, UserListInfo } from '../../protocol/generated'

/** What is seen of someone. */
const SHOWN = ['nick', 'idle', 'account', 'role', 'muted'] as const

/** Who is in a room, by name. A crowd's list may hold fewer than `total`. */
export type People = { users: readonly User[]; total: number }

export const usePeople = create<{ byRoom: ReadonlyMap<string, People> }>(() => ({ byRoom: new Map() }))

/** The same people by id, so that a change does not look through the list. */
const byId = new Map<string, Map<string, User>>()

export function peopleListed(listed: User[], { room, total }: UserListInfo) {
  const before = byId.get(room)
  // Whoever has not changed stays the same object: their row is not drawn again.
  const users = listed.map((user) => unchanged(before?.get(user.id), user)).sort(byNick)
  byId.set(room, new Map(users.map((user) => [user.id, user])))
  put(room, { users, total })
}

export function peopleChanged({ room, joined, left, total }: UserListDiff) {
  const known = usePeople.getState().byRoom.get(room)
  const index = byId.get(room)
  if (!known || !index) return
  const come = new Map(joined.map((user) => [user.id, unchanged(index.get(user.id), user)]))
  const gone = [...left, ...come.keys()].flatMap((id) => index.get(id) ?? [])
  for (const { id } of gone) index.delete(id)
  for (const [id, user] of come) index.set(id, user)
  put(room, { users: patched(known.users, gone, [...come.values()], byNick), total })
}

/** Someone in a room, as far as they were named here. */
export function personIn(room: string, id: string): User | undefined {
  return byId.get(room)?.get(id)
}

export function peopleForgotten(room: string) {
  byId.delete(room)
  usePeople.setState({ byRoom: withoutEntry(usePeople.getState().byRoom, room) })
}

function unchanged(before: User | undefined, now: User): User {
  return before && SHOWN.every((key) => before[key] === now[key]) ? before : now
}

function put(room: string, people: People) {
  usePeople.setState({ byRoom: withEntry(usePeople.getState().byRoom, room, people) })
}
