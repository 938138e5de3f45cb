import { create } from 'zustand'
import { withEntry } from '../lib/maps'
import type { AuditEntry, Ban, Person, RoomLink } from '../protocol/api'

/** What those who run a room see of it. Each part is as old as its last look, and missing before the first. */
export type Backstage = {
  links?: readonly RoomLink[]
  people?: readonly Person[]
  bans?: readonly Ban[]
  audit?: readonly AuditEntry[]
}

export const useBackstage = create<{ byRoom: ReadonlyMap<string, Backstage> }>(() => ({ byRoom: new Map() }))

export function backstageSeen(room: string, seen: Backstage) {
  const { byRoom } = useBackstage.getState()
  useBackstage.setState({ byRoom: withEntry(byRoom, room, { ...byRoom.get(room), ...seen }) })
}
