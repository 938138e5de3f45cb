import { disconnect } from '../../client/connection'
import { request } from '../../client/request'
import { chatLeft } from '../../stores/account/session'
import { forgetVisit } from '../../stores/by-room'
import { readForgotten } from '../../stores/messages/read'
import { roomForgotten } from '../../stores/rooms/known-rooms'
import { roomLeft, useRooms } from '../../stores/rooms/rooms'

/** Leaves a room for good: this browser forgets it, in every tab. */
export async function leaveRoom(room: string): Promise<void> {
  roomForgotten(room)
  readForgotten(room)
  await closeRoom(room)
}

/** This tab is not in the room any more. The server is told, and if it cannot be, closing is leaving too. */
export async function closeRoom(room: string): Promise<void> {
  const told = request('leave_room', { room }).catch(() => undefined)
  roomLeft(room)
  forgetVisit(room)
  await told
}

/** Leaves every room, in every tab, and stands at the door. The rooms are entered again with the next nickname. */
export function leaveChat() {
  chatLeft()
  closeChat()
}

/** The same in a tab that learns of it from another. */
export function closeChat() {
  disconnect()
  for (const room of useRooms.getState().byRoom.keys()) {
    roomLeft(room)
    forgetVisit(room)
  }
}
