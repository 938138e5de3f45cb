import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'

/** Where a reader was in a room's messages: a row, how far its lower edge was down, and what was the newest. */
export type ScrollPosition = { row: string; bottom: number; newest: number }

/** Kept while other rooms are open. Rooms that were left at their end have no entry. */
export const useScrollPositions = create<{ byRoom: ReadonlyMap<string, ScrollPosition> }>(() => ({
  byRoom: new Map(),
}))

export function scrollPositionKept(room: string, position: ScrollPosition) {
  useScrollPositions.setState({ byRoom: withEntry(useScrollPositions.getState().byRoom, room, position) })
}

export function scrollPositionForgotten(room: string) {
  useScrollPositions.setState({ byRoom: withoutEntry(useScrollPositions.getState().byRoom, room) })
}

export function scrollPositionOf(room: string): ScrollPosition | undefined {
  return useScrollPositions.getState().byRoom.get(room)
}
