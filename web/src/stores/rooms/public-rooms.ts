import { create } from 'zustand'
import type { RoomsKnown } from '../../protocol/api'

/** Rooms that anyone may find, and rooms in which this person has a role, as last heard from the server. */
export const usePublicRooms = create<RoomsKnown>(() => ({ listed: [], mine: [] }))

export function roomsListed({ listed, mine }: RoomsKnown) {
  usePublicRooms.setState({ listed, mine })
}
