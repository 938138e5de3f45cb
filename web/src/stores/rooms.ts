import { create } from 'zustand'
import { withEntry, withoutEntry } from '../lib/maps'
import { tabShelf } from '../lib/storage'

/** What this tab has to do with a room. Rooms that it has nothing to do with have no entry. */
export type Membership =
  | { status: 'joining'; nick: string }
  /** Asked too often, or a server that cannot answer now: joins by itself at this time of our own clock. */
  | { status: 'waiting'; nick: string; why: 'fast' | 'busy'; untilMs: number }
  | { status: 'refused'; nick: string; reason: string }
  | { status: 'in'; nick: string }
  /** Was in, and comes back by itself with the connection: after a loss or a reload. */
  | { status: 'returning'; nick: string }

const ROOMS = 'wechat.rooms'

export const useRooms = create<{ byRoom: ReadonlyMap<string, Membership> }>(() => ({
  byRoom: readReturning(),
}))

export function roomAsked(room: string, nick: string) {
  put(room, { status: 'joining', nick })
}

export function roomEntered(room: string, nick: string) {
  put(room, { status: 'in', nick })
}

export function roomDelayed(room: string, nick: string, why: 'fast' | 'busy', forMs: number) {
  put(room, { status: 'waiting', nick, why, untilMs: Date.now() + forMs })
}

export function roomRefused(room: string, nick: string, reason: string) {
  put(room, { status: 'refused', nick, reason })
}

export function roomLeft(room: string) {
  set(withoutEntry(useRooms.getState().byRoom, room))
}

/** The server does not know that one is in it. */
export function roomInterrupted(room: string) {
  const membership = membershipOf(room)
  if (membership?.status === 'in') put(room, { ...membership, status: 'returning' })
}

/** The connection is gone, and with it every place in a room. */
export function roomsInterrupted() {
  const byRoom = new Map<string, Membership>()
  for (const [room, membership] of useRooms.getState().byRoom) {
    byRoom.set(room, membership.status === 'in' ? { ...membership, status: 'returning' } : membership)
  }
  set(byRoom)
}

export function isIn(room: string): boolean {
  return membershipOf(room)?.status === 'in'
}

export function nickIn(room: string): string {
  return membershipOf(room)?.nick ?? ''
}

export function membershipOf(room: string): Membership | undefined {
  return useRooms.getState().byRoom.get(room)
}

export function returningRooms(): string[] {
  const { byRoom } = useRooms.getState()
  return [...byRoom].flatMap(([room, { status }]) => (status === 'returning' ? [room] : []))
}

function put(room: string, membership: Membership) {
  set(withEntry(useRooms.getState().byRoom, room, membership))
}

function set(byRoom: ReadonlyMap<string, Membership>) {
  useRooms.setState({ byRoom })
  const kept = [...byRoom].filter(([, { status }]) => status === 'in' || status === 'returning')
  tabShelf.write(ROOMS, JSON.stringify(kept.map(([room, { nick }]) => [room, nick])))
}

function readReturning(): ReadonlyMap<string, Membership> {
  const byRoom = new Map<string, Membership>()
  try {
    const kept: unknown = JSON.parse(tabShelf.read(ROOMS) ?? '[]')
    if (!Array.isArray(kept)) return byRoom
    for (const [room, nick] of kept) byRoom.set(String(room), { status: 'returning', nick: String(nick) })
  } catch {
    // Someone else's text under our key: start as new.
  }
  return byRoom
}
