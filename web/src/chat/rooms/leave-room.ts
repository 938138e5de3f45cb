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

/** Takes this tab out of the room. If the server cannot be told, the end of the connection tells it. */
export async function closeRoom(room: string): Promise<void> {
  const told = request('leave_room', { room }).catch(() => undefined)
  roomLeft(room)
  forgetVisit(room)
  await told
}

/** Leaves every room, in every tab, and shows the join page. The next nickname joins the rooms again. */
export function leaveChat() {
  chatLeft()
  closeChat()
}

/** The same in a tab that hears of it from another. */
export function closeChat() {
  disconnect()
  for (const room of useRooms.getState().byRoom.keys()) {
    roomLeft(room)
    forgetVisit(room)
  }
}
