import { create } from 'zustand'
import type { RoomLists } from '../../protocol/generated'

type Found = Pick<RoomLists, 'listed' | 'mine'>

/** Rooms that anyone may find, and rooms in which this person has a role, as last heard from the server. */
export const usePublicRooms = create<Found>(() => ({ listed: [], mine: [] }))

export function roomsListed({ listed, mine }: Found) {
  usePublicRooms.setState({ listed, mine })
}
