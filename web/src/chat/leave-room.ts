import { disconnect } from '../socket/connection'
import { request } from '../socket/request'
import { knocksForgotten } from '../stores/knocks'
import { roomForgotten } from '../stores/known-rooms'
import { messagesForgotten } from '../stores/messages'
import { peopleForgotten } from '../stores/people'
import { readForgotten } from '../stores/read'
import { renamesForgotten } from '../stores/renames'
import { roomLeft, useRooms } from '../stores/rooms'
import { chatLeft } from '../stores/session'
import { standingForgotten } from '../stores/standing'

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
  forgetRoom(room)
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
    forgetRoom(room)
  }
}

/** What is said in a room that one is out of is not kept; what it is called is. */
export function forgetRoom(room: string) {
  messagesForgotten(room)
  peopleForgotten(room)
  renamesForgotten(room)
  standingForgotten(room)
  knocksForgotten(room)
}
