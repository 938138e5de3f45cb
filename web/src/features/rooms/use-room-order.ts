import { useShallow } from 'zustand/react/shallow'
import { orderRooms } from '../../model/order-rooms'
import { GLOBAL } from '../../model/room-id'
import { useMessages } from '../../stores/messages/messages'
import { useKnownRooms } from '../../stores/rooms/known-rooms'

/** The ids of the rooms to list: those that this browser knows, the global room, and the open one. */
export function useRoomOrder(open: string): string[] {
  const rooms = useKnownRooms((state) => state.rooms)
  const openedMs = new Map<string, number>().set(GLOBAL, 0).set(open, 0)
  for (const room of rooms) openedMs.set(room.id, room.openedMs)
  return useMessages(
    useShallow(({ byRoom }) =>
      orderRooms(
        [...openedMs].map(([id, ms]) => {
          const newest = byRoom.get(id)?.messages.at(-1)
          return { id, movedMs: Math.max(ms, newest ? Date.parse(newest.createdAt) : 0) }
        }),
      ),
    ),
  )
}
