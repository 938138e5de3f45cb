import { create } from 'zustand'
import { browserShelf } from '../../lib/storage'
import { isRoomId, shortName } from '../../model/room-id'
import { useSession } from '../account/session'
import { serverNow } from '../clock'
import { useRoomInfo } from './room-info'

/** A room that this browser has been in, and has not left. */
export type KnownRoom = {
  id: string
  openedMs: number
  /** What it is called in this browser only; empty unless someone named it. */
  name: string
  /** The nickname to wear here instead of `insteadOf`, which somebody else here wears; mostly empty. */
  nick: string
  insteadOf: string
}

export const KNOWN_ROOMS = 'wechat.rooms'
/** The room that was left last: the other tabs leave it too. */
export const LEFT_ROOM = 'wechat.left'
export const NAME_MAX = 40
/** Each of them is entered with every connection. */
const ROOMS_MAX = 50

export const useKnownRooms = create<{ rooms: readonly KnownRoom[] }>(() => ({
  rooms: parsed(browserShelf.read(KNOWN_ROOMS)),
}))

/** The room is in front of the person. Above the maximum, the one that was so longest ago is forgotten. */
export function roomOpened(room: string) {
  const rest = newest().filter(({ id }) => id !== room)
  rest.sort((one, other) => other.openedMs - one.openedMs)
  keep([{ ...knownRoom(room), openedMs: serverNow() }, ...rest].slice(0, ROOMS_MAX))
}

/** Calls the room so in this browser; with an empty name it has none again. */
export function roomNamed(room: string, name: string) {
  change(room, (known) => ({ ...known, name: Array.from(name.trim()).slice(0, NAME_MAX).join('').trim() }))
}

/** In this one room the person wears another nickname. */
export function roomNickChosen(room: string, nick: string) {
  const { nick: insteadOf } = useSession.getState()
  const worn = nick === insteadOf ? { nick: '', insteadOf: '' } : { nick, insteadOf }
  change(room, (known) => ({ ...known, ...worn }))
}

/** An account is called the same in every room. */
export function roomNicksForgotten() {
  if (!newest().some(({ nick }) => nick !== '')) return
  keep(newest().map((known) => ({ ...known, nick: '', insteadOf: '' })))
}

export function roomForgotten(room: string) {
  keep(newest().filter(({ id }) => id !== room))
  // Two leavings of one room are two news.
  browserShelf.write(LEFT_ROOM, `${room} ${Date.now()}`)
}

/** Another tab of this browser has changed the rooms. */
export function knownRoomsChangedElsewhere(kept: string | null) {
  useKnownRooms.setState({ rooms: parsed(kept) })
}

/** The nickname that the person wears there. */
export function nickFor(room: string): string {
  const { nick } = useSession.getState()
  const known = knownRoom(room)
  return known.nick !== '' && known.insteadOf === nick ? known.nick : nick
}

/** The name that the person gave it, or the room's own, or what its id says. */
export function useRoomName(room: string): string {
  const own = useKnownRooms(({ rooms }) => rooms.find(({ id }) => id === room)?.name)
  const told = useRoomInfo(({ byRoom }) => byRoom.get(room)?.name)
  return own || told || shortName(room)
}

function knownRoom(room: string): KnownRoom {
  const nothing = { id: room, openedMs: 0, name: '', nick: '', insteadOf: '' }
  return newest().find(({ id }) => id === room) ?? nothing
}

function change(room: string, changed: (known: KnownRoom) => KnownRoom) {
  keep(newest().map((known) => (known.id === room ? changed(known) : known)))
}

/** What the other tabs have written, if this browser keeps anything. */
function newest(): KnownRoom[] {
  const kept = browserShelf.read(KNOWN_ROOMS)
  return kept === null ? [...useKnownRooms.getState().rooms] : parsed(kept)
}

function keep(rooms: KnownRoom[]) {
  useKnownRooms.setState({ rooms })
  browserShelf.write(
    KNOWN_ROOMS,
    JSON.stringify(
      rooms.map(({ id, openedMs, name, nick, insteadOf }) => [id, openedMs, name, nick, insteadOf]),
    ),
  )
}

function parsed(kept: string | null): KnownRoom[] {
  const byId = new Map<string, KnownRoom>()
  try {
    const rooms: unknown = JSON.parse(kept ?? '[]')
    if (!Array.isArray(rooms)) return []
    for (const [id, openedMs, name, nick, insteadOf] of rooms) {
      if (typeof id !== 'string' || !isRoomId(id)) continue
      byId.set(id, {
        id,
        openedMs: Number(openedMs) || 0,
        name: String(name ?? ''),
        nick: String(nick ?? ''),
        insteadOf: String(insteadOf ?? ''),
      })
    }
  } catch {
    // Someone else's text under our key: start as new.
  }
  return [...byId.values()]
}
