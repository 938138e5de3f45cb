import { api } from '../../client/api'
import type { RoomInfo, RoomSettings } from '../../protocol/api'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'
import { roomChanged } from './room-changed'

// Each of these tells why it cannot be done, in a sentence; nothing when it is done.

export async function changeRoom(room: string, settings: Partial<RoomSettings>): Promise<string | undefined> {
  return errorText(api<RoomInfo>('PATCH', roomPath(room), settings).then(roomChanged))
}

/** Takes all messages away, for everyone. */
export async function clearRoom(room: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room, 'messages')))
}

/** The room is gone for good: whoever opens it is told so. */
export async function deleteRoom(room: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room)))
}

/** Someone else owns the room from now on. */
export async function handOver(room: string, userId: string): Promise<string | undefined> {
  return errorText(api('POST', roomPath(room, 'owner'), { userId }))
}
