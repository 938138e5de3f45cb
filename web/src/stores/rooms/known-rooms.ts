import { create } from 'zustand'
import { browserShelf } from '../../lib/storage'
import { isRoomId, shortName } from '../../model/room-id'
import { useSession } from '../account/session'
import { serverNow } from '../clock'
import { useRoomInfo } from './room-info'

/** A room that this browser has joined and not left. */
export type KnownRoom = {
  id: string
  openedMs: number
  /** Its name in this browser only; empty unless the person gave it one. */
  name: string
  /** The nickname to use here instead of `insteadOf`, which is taken here; mostly empty. */
  nick: string
  insteadOf: string
  /** When these names were chosen. A tab may write what it has read a moment ago: then the later names are put back. */
  namedMs: number
}

export const KNOWN_ROOMS = 'wechat.rooms'
/** The room that was left last, so that the other tabs leave it too. */
export const LEFT_ROOM = 'wechat.left'
export const NAME_MAX = 40
/** Every known room is joined with every connection, so there is a limit. */
const ROOMS_MAX = 50

export const useKnownRooms = create<{ rooms: readonly KnownRoom[] }>(() => ({
  rooms: parsed(browserShelf.read(KNOWN_ROOMS)),
}))

/** The person has opened the room. Above the maximum, the room opened longest ago is forgotten. */
export function roomOpened(room: string) {
  const rest = newest().filter(({ id }) => id !== room)
  rest.sort((one, other) => other.openedMs - one.openedMs)
  keep([{ ...knownRoom(room), openedMs: serverNow() }, ...rest].slice(0, ROOMS_MAX))
}

/** Names the room in this browser. An empty name removes the name. */
export function roomNamed(room: string, name: string) {
  change(room, (known) => ({ ...known, name: Array.from(name.trim()).slice(0, NAME_MAX).join('').trim() }))
}

/** Uses another nickname in this room only. */
export function roomNickChosen(room: string, nick: string) {
  const { nick: insteadOf } = useSession.getState()
  const names = nick === insteadOf ? { nick: '', insteadOf: '' } : { nick, insteadOf }
  change(room, (known) => ({ ...known, ...names }))
}

/** An account has the same name in every room. */
export function roomNicksForgotten() {
  if (!newest().some(({ nick }) => nick !== '')) return
  keep(newest().map((known) => ({ ...known, nick: '', insteadOf: '', namedMs: Date.now() })))
}

export function roomForgotten(room: string) {
  keep(newest().filter(({ id }) => id !== room))
  // The time makes leaving the same room twice two events.
  browserShelf.write(LEFT_ROOM, `${room} ${Date.now()}`)
}

/** Another tab of this browser has changed the rooms. Names that were chosen here after that tab has read them stay. */
export function knownRoomsChangedElsewhere(kept: string | null) {
  const told = parsed(kept)
  const before = new Map(useKnownRooms.getState().rooms.map((known) => [known.id, known]))
  const isOutdated = told.some(({ id, namedMs }) => (before.get(id)?.namedMs ?? 0) > namedMs)
  if (isOutdated) keep(told.map((room) => named(room, before.get(room.id))))
  else useKnownRooms.setState({ rooms: told })
}

/** With the names that were chosen later. */
function named(room: KnownRoom, other: KnownRoom | undefined): KnownRoom {
  return other && other.namedMs > room.namedMs ? { ...other, openedMs: room.openedMs } : room
}

/** The nickname that the person uses there. */
export function nickFor(room: string): string {
  const { nick } = useSession.getState()
  const known = knownRoom(room)
  return known.nick !== '' && known.insteadOf === nick ? known.nick : nick
}

/** The name that the person gave the room, or its own name, or one made from its id. */
export function useRoomName(room: string): string {
  const own = useKnownRooms(({ rooms }) => rooms.find(({ id }) => id === room)?.name)
  const told = useRoomInfo(({ byRoom }) => byRoom.get(room)?.name)
  return own || told || shortName(room)
}

function knownRoom(room: string): KnownRoom {
  const nothing = { id: room, openedMs: 0, name: '', nick: '', insteadOf: '', namedMs: 0 }
  return newest().find(({ id }) => id === room) ?? nothing
}

function change(room: string, changed: (known: KnownRoom) => KnownRoom) {
  keep(newest().map((known) => (known.id === room ? { ...changed(known), namedMs: Date.now() } : known)))
}

/** What the other tabs have stored, if this browser stores anything. */
function newest(): KnownRoom[] {
  const kept = browserShelf.read(KNOWN_ROOMS)
  return kept === null ? [...useKnownRooms.getState().rooms] : parsed(kept)
}

function keep(rooms: KnownRoom[]) {
  useKnownRooms.setState({ rooms })
  browserShelf.write(
    KNOWN_ROOMS,
    JSON.stringify(
      rooms.map(({ id, openedMs, name, nick, insteadOf, namedMs }) => [
        id,
        openedMs,
        name,
        nick,
        insteadOf,
        namedMs,
      ]),
    ),
  )
}

function parsed(kept: string | null): KnownRoom[] {
  const byId = new Map<string, KnownRoom>()
  try {
    const rooms: unknown = JSON.parse(kept ?? '[]')
    if (!Array.isArray(rooms)) return []
    for (const [id, openedMs, name, nick, insteadOf, namedMs] of rooms) {
      if (typeof id !== 'string' || !isRoomId(id)) continue
      byId.set(id, {
        id,
        openedMs: Number(openedMs) || 0,
        name: String(name ?? ''),
        nick: String(nick ?? ''),
        insteadOf: String(insteadOf ?? ''),
        namedMs: Number(namedMs) || 0,
      })
    }
  } catch {
    // Something else is stored under this key: start empty.
  }
  return [...byId.values()]
}
