import { create } from 'zustand'
import { withEntry, withoutEntry } from '../lib/maps'
import type { User, UserListDiff, UserListInfo } from '../protocol/generated'

/** Who is in a room. A crowd's list may hold fewer than `total`. */
export type People = { users: readonly User[]; total: number }

export const usePeople = create<{ byRoom: ReadonlyMap<string, People> }>(() => ({ byRoom: new Map() }))

export function peopleListed(users: User[], { room, total }: UserListInfo) {
  put(room, { users, total })
}

export function peopleChanged({ room, joined, left, total }: UserListDiff) {
  const known = usePeople.getState().byRoom.get(room)
  if (!known) return
  const byId = new Map(known.users.map((user) => [user.id, user]))
  for (const id of left) byId.delete(id)
  for (const user of joined) byId.set(user.id, user)
  put(room, { users: [...byId.values()], total })
}

export function peopleForgotten(room: string) {
  usePeople.setState({ byRoom: withoutEntry(usePeople.getState().byRoom, room) })
}

function put(room: string, people: People) {
  usePeople.setState({ byRoom: withEntry(usePeople.getState().byRoom, room, people) })
}
