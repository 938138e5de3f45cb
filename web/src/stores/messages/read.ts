import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'
import { browserShelf } from '../../lib/storage'
import { type ReadMark, readUpTo } from '../../model/read-mark'
import { createByRoom } from '../by-room'
import { messagesOf } from './messages'

export const READ = 'wechat.read'
/** Above this, the marks of rooms that were not read for the longest time are forgotten first. */
const ROOMS_MAX = 100

export const useRead = createByRoom<ReadMark>('page', parsed(browserShelf.read(READ))).use

/** What this person had read on other devices when this one connected; nothing until the server has told. */
export const useMarksElsewhere = create<{ marks?: (ReadMark & { room: string })[] }>(() => ({}))

/** The marks that were set because a room was opened for the first time here, not because anyone has read it. */
const begun = new Map<string, ReadMark | undefined>()

/** A room is opened for the first time: older messages are not unread. */
export function readBegun(room: string, epoch: string, head: number) {
  if (useRead.getState().byRoom.has(room)) return
  roomRead(room, epoch, head)
  begun.set(room, useRead.getState().byRoom.get(room))
}

/** How far this person has read on another device, which knows better than a mark that nobody has set. */
export function readOnAnotherDevice({ room, epoch, seq }: ReadMark & { room: string }) {
  const known = useRead.getState().byRoom.get(room)
  // A mark of the time before the room was cleared.
  if (known && known.epoch !== epoch && known.epoch === messagesOf(room)?.epoch) return
  if (known && known === begun.get(room)) keep(withEntry(newest(), room, { epoch, seq }))
  else roomRead(room, epoch, seq)
}

/** The room has been read up to here. A mark never goes back. */
export function roomRead(room: string, epoch: string, seq: number) {
  begun.delete(room)
  const known = useRead.getState().byRoom.get(room)
  if (known?.epoch === epoch && known.seq >= seq) return
  // The mark moves to the end of the map: those at its start are forgotten first.
  keep(withEntry(withoutEntry(newest(), room), room, { epoch, seq }))
}

export function readForgotten(room: string) {
  keep(withoutEntry(newest(), room))
}

/** Another tab of this browser has stored what it has read. */
export function readElsewhere(kept: string | null) {
  useRead.setState({ byRoom: merged(useRead.getState().byRoom, parsed(kept)) })
}

export function useReadUpTo(room: string, epoch: string): number {
  return useRead((state) => readUpTo(state.byRoom.get(room), epoch))
}

/** Merges what this tab knows with what the others have stored: a sleeping tab may have missed their events. */
function newest(): ReadonlyMap<string, ReadMark> {
  return merged(useRead.getState().byRoom, parsed(browserShelf.read(READ)))
}

function keep(byRoom: ReadonlyMap<string, ReadMark>) {
  const kept = [...byRoom].slice(-ROOMS_MAX)
  useRead.setState({ byRoom: new Map(kept) })
  browserShelf.write(READ, JSON.stringify(kept.map(([room, { epoch, seq }]) => [room, epoch, seq])))
}

function merged(known: ReadonlyMap<string, ReadMark>, other: ReadonlyMap<string, ReadMark>) {
  const byRoom = new Map(known)
  for (const [room, mark] of other) {
    const mine = byRoom.get(room)
    if (mine?.epoch !== mark.epoch || mine.seq < mark.seq) byRoom.set(room, mark)
  }
  return byRoom
}

function parsed(kept: string | null): ReadonlyMap<string, ReadMark> {
  const byRoom = new Map<string, ReadMark>()
  try {
    const rooms: unknown = JSON.parse(kept ?? '[]')
    if (!Array.isArray(rooms)) return byRoom
    for (const [room, epoch, seq] of rooms)
      byRoom.set(String(room), { epoch: String(epoch), seq: Number(seq) || 0 })
  } catch {
    // Something else is stored under this key: start empty.
  }
  return byRoom
}
