import { useSearch } from 'wouter'
import { returnOfSearch } from '../model/account-path'
import { GLOBAL } from '../model/room-id'
import { useKnownRooms } from '../stores/rooms/known-rooms'

/** The room to return to: the one that led here, else the last one that was open; and a name that was typed there. */
export function useReturnRoom(): { room: string; name: string | undefined } {
  const last = useKnownRooms((state) => state.rooms[0]?.id ?? GLOBAL)
  const { room = last, name } = returnOfSearch(useSearch())
  return { room, name }
}
