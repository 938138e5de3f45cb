import { create } from 'zustand'
import type { RoomsKnown } from '../../protocol/api'

/** Rooms that anyone may find, and those in which this person has a role, as the server told last. */
export const usePublicRooms = create<RoomsKnown>(() => ({ listed: [], mine: [] }))

export function roomsListed({ listed, mine }: RoomsKnown) {
  usePublicRooms.setState({ listed, mine })
}
