import { disconnect } from '../socket/connection'
import { request } from '../socket/request'
import { messagesForgotten } from '../stores/messages'
import { peopleForgotten } from '../stores/people'
import { roomLeft, useRooms } from '../stores/rooms'

/** Leaves a room at once on this page; the server is told, and if it cannot be, closing is leaving too. */
export async function leaveRoom(room: string): Promise<void> {
  const told = request('leave_room', { room }).catch(() => undefined)
  roomLeft(room)
  messagesForgotten(room)
  peopleForgotten(room)
  await told
  if (useRooms.getState().byRoom.size === 0) disconnect()
}
