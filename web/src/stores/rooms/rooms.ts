import type { Refusal } from '../../model/refusal'
import { isNamed, useSession } from '../account/session'
import { createByRoom } from '../by-room'
import { blockOf } from './blocked-rooms'
import { nickFor, useKnownRooms } from './known-rooms'

/** How this tab stands to a room. Rooms that it has not tried to join have no entry. */
export type Membership =
  | { status: 'joining'; nick: string }
  /** Tried too often, or the server cannot answer now: joins by itself at this time of this browser's clock. */
  | { status: 'waiting'; nick: string; why: 'fast' | 'busy'; untilMs: number }
  | ({ status: 'refused'; nick: string } & Refusal)
  | { status: 'in'; nick: string }
  /** Joins by itself once connected: after a loss, a reload, or because a nickname is known. */
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

/** To be joined as soon as there is a connection. */
export function roomReturning(room: string, nick: string) {
  memberships.put(room, { status: 'returning', nick })
}

/** The nickname has changed, in this tab or another. Join pages keep what is typed there. */
export function nickChanged() {
  const byRoom = new Map<string, Membership>()
  for (const [room, membership] of useRooms.getState().byRoom) {
    byRoom.set(room, isInside(membership.status) ? { ...membership, nick: nickFor(room) } : membership)
  }
  set(byRoom)
}

/** Forgets refusals that may not apply to a new identity. Blocked rooms stay blocked. */
export function refusalsForgotten() {
  const { byRoom } = useRooms.getState()
  set(new Map([...byRoom].filter(([room, { status }]) => status !== 'refused' || blockOf(room))))
}

export const roomLeft = memberships.drop

/** The server does not know that this tab is in the room. */
export function roomInterrupted(room: string) {
  const membership = membershipOf(room)
  if (membership?.status === 'in') memberships.put(room, { ...membership, status: 'returning' })
}

/** The connection is gone, and with it every membership. */
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

/** Whether this tab is in any other room. */
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

/** In a room, or rejoining it by itself. */
export function isInside(status: Membership['status'] | undefined): boolean {
  return status === 'in' || status === 'returning'
}

function set(byRoom: ReadonlyMap<string, Membership>) {
  useRooms.setState({ byRoom })
}

/** A new page joins the rooms that its browser knows. */
function knownAtFirst(): ReadonlyMap<string, Membership> {
  if (!isNamed(useSession.getState())) return new Map()
  const { rooms } = useKnownRooms.getState()
  return new Map(rooms.map(({ id }) => [id, atFirst(id)]))
}

/** A blocked room is joined again only at the person's request. */
function atFirst(room: string): Membership {
  const nick = nickFor(room)
  const block = blockOf(room)
  return block ? { status: 'refused', nick, ...block } : { status: 'returning', nick }
}
