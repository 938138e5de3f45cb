import { ask } from '../../client/ask'
import type { Settings } from '../../protocol/generated'
import { errorText } from '../error-text'
import { roomChanged } from './room-changed'

// Each of these returns the reason as a sentence if it fails, and nothing when it is done.

export async function changeRoom(room: string, changes: Partial<Settings>): Promise<string | undefined> {
  return errorText(ask('change_room', { ...changes, room }).then(roomChanged))
}

/** Deletes all messages, for everyone. */
export async function clearRoom(room: string): Promise<string | undefined> {
  return errorText(ask('clear_room', { room }))
}

/** Deletes the room for good. Anyone who opens it is told so. */
export async function deleteRoom(room: string): Promise<string | undefined> {
  return errorText(ask('delete_room', { room }))
}

/** Makes someone else the owner of the room. */
export async function handOver(room: string, userId: string): Promise<string | undefined> {
  return errorText(ask('hand_over', { room, userId }))
}
