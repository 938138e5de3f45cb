import { GLOBAL } from './room-id'

/** `movedMs`: when it was opened, or when someone wrote there, whichever is later. */
type RoomActivity = { id: string; movedMs: number }

/** The global room first, then what moved last; those that moved together keep one order by id. */
export function orderRooms(rooms: readonly RoomActivity[]): string[] {
  return [...rooms]
    .sort(
      (one, other) =>
        Number(other.id === GLOBAL) - Number(one.id === GLOBAL) ||
        other.movedMs - one.movedMs ||
        (one.id < other.id ? -1 : 1),
    )
    .map(({ id }) => id)
}
