import type { Refusal } from '../../model/refusal'
import { isNamed, useSession } from '../account/session'
import { createByRoom } from '../by-room'
import { blockOf } from './blocked-rooms'
import { nickFor, useKnownRooms } from './known-rooms'

/** What this tab has to do with a room. Rooms that it has nothing to do with have no entry. */
export type Membership =
  | { status: 'joining'; nick: string }
  /** Asked too often, or a server that cannot answer now: joins by itself at this time of our own clock. */
  | { status: 'waiting'; nick: string; why: 'fast' | 'busy'; untilMs: number }
  | ({ status: 'refused'; nick: string } & Refusal)
  | { status: 'in'; nick: string }
  /** Enters by itself with the connection: after a loss, a reload, or because a nickname is known. */
  | { status: 'returning'; nick: string }

const memberships = createByRoom<Membership>('page', knownAtFirst())
export const useRooms = memberships.use
export const membershipOf = memberships.of

export function roomAsked(room: string, nick: string) {
  memberships.put(room, { status: 'joining', nick })
}

export function roomEntered(room: string, nick: string) {
  memberships.put(room, { status: 'in', nick })
}

export function roomDelayed(room: string, nick: string, why: 'fast' | 'busy', forMs: number) {
  memberships.put(room, { status: 'waiting', nick, why, untilMs: Date.now() + forMs })
}

export function roomRefused(room: string, nick: string, refusal: Refusal) {
  memberships.put(room, { status: 'refused', nick, ...refusal })
}

/** To be entered as soon as there is a connection. */
export function roomReturning(room: string, nick: string) {
  memberships.put(room, { status: 'returning', nick })
}

/** The person has taken another nickname, in this tab or another. Whoever stands at a door is asked there. */
export function nickChanged() {
  const byRoom = new Map<string, Membership>()
  for (const [room, membership] of useRooms.getState().byRoom) {
    byRoom.set(room, isInside(membership.status) ? { ...membership, nick: nickFor(room) } : membership)
  }
  set(byRoom)
}

/** Somebody else was not let in, and may be now; whoever was sent out of a room stays out. */
export function refusalsForgotten() {
  const { byRoom } = useRooms.getState()
  set(new Map([...byRoom].filter(([room, { status }]) => status !== 'refused' || blockOf(room))))
}

export const roomLeft = memberships.drop

/** The server does not know that one is in it. */
export function roomInterrupted(room: string) {
  const membership = membershipOf(room)
  if (membership?.status === 'in') memberships.put(room, { ...membership, status: 'returning' })
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

/** Whether one is in some room besides this one. */
export function isInAny(besides: string): boolean {
  return [...useRooms.getState().byRoom].some(([room, { status }]) => room !== besides && isInside(status))
}

export function nickIn(room: string): string {
  return membershipOf(room)?.nick ?? ''
}

export function returningRooms(): string[] {
  const { byRoom } = useRooms.getState()
  return [...byRoom].flatMap(([room, { status }]) => (status === 'returning' ? [room] : []))
}

/** In a room, or coming back into it by itself. */
export function isInside(status: Membership['status'] | undefined): boolean {
  return status === 'in' || status === 'returning'
}

function set(byRoom: ReadonlyMap<string, Membership>) {
  useRooms.setState({ byRoom })
}

/** A page that opens goes to the rooms that its browser knows. */
function knownAtFirst(): ReadonlyMap<string, Membership> {
  if (!isNamed(useSession.getState())) return new Map()
  const { rooms } = useKnownRooms.getState()
  return new Map(rooms.map(({ id }) => [id, atFirst(id)]))
}

/** Whoever was sent out is asked before this browser knocks at that door again. */
function atFirst(room: string): Membership {
  const nick = nickFor(room)
  const block = blockOf(room)
  return block ? { status: 'refused', nick, ...block } : { status: 'returning', nick }
}
