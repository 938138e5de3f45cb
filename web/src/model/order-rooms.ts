import { GLOBAL } from './room-id'

/** `movedMs`: when the room was opened, or when someone wrote there, whichever is later. */
type RoomActivity = { id: string; movedMs: number }

/** The global room first, then the latest activity; rooms with the same time are ordered by id. */
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
