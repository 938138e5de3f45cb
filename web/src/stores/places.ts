import { create } from 'zustand'
import { withEntry, withoutEntry } from '../lib/maps'

/** Where a reader was in a room's messages: a row, how far its lower edge was down, and what was the newest. */
export type KeptPlace = { row: string; bottom: number; newest: number }

/** Kept while other rooms are open. Rooms that were left at their end have no entry. */
export const usePlaces = create<{ byRoom: ReadonlyMap<string, KeptPlace> }>(() => ({ byRoom: new Map() }))

export function placeKept(room: string, place: KeptPlace) {
  usePlaces.setState({ byRoom: withEntry(usePlaces.getState().byRoom, room, place) })
}

export function placeForgotten(room: string) {
  usePlaces.setState({ byRoom: withoutEntry(usePlaces.getState().byRoom, room) })
}

export function keptPlace(room: string): KeptPlace | undefined {
  return usePlaces.getState().byRoom.get(room)
}
