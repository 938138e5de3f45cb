import { api } from '../../client/api'
import type { RoomInfo, RoomSettings } from '../../protocol/api'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'
import { roomChanged } from './room-changed'

// Each of these returns the reason as a sentence if it fails, and nothing when it is done.

export async function changeRoom(room: string, settings: Partial<RoomSettings>): Promise<string | undefined> {
  return errorText(api<RoomInfo>('PATCH', roomPath(room), settings).then(roomChanged))
}

/** Deletes all messages, for everyone. */
export async function clearRoom(room: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room, 'messages')))
}

/** Deletes the room for good. Anyone who opens it is told so. */
export async function deleteRoom(room: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room)))
}

/** Makes someone else the owner of the room. */
export async function handOver(room: string, userId: string): Promise<string | undefined> {
  return errorText(api('POST', roomPath(room, 'owner'), { userId }))
}
