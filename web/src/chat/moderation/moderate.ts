import { api } from '../../client/api'
import type { NewBan, Role } from '../../protocol/api'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'
import { loadPeople } from './load-room-admin'

// Each of these returns the reason as a sentence if it fails, and nothing when it is done.

export type GivenRole = Exclude<Role, 'owner'>

/** `guest` removes any role. */
export async function giveRole(room: string, userId: string, role: GivenRole): Promise<string | undefined> {
  return errorText(api('PUT', roomPath(room, 'people', userId), { role }))
}

export async function mute(room: string, userId: string, forMs: number): Promise<string | undefined> {
  return errorText(api('PUT', roomPath(room, 'people', userId, 'mute'), { forMs }))
}

export async function unmute(room: string, userId: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room, 'people', userId, 'mute')))
}

/** Removes someone at once. They may come back after five minutes. */
export async function kick(room: string, userId: string): Promise<string | undefined> {
  return errorText(api('POST', roomPath(room, 'people', userId, 'kick')))
}

/** Without a time it is for ever. Unless `network` is false it covers their network too, for a day at most. */
export async function ban(room: string, userId: string, asked: NewBan): Promise<string | undefined> {
  return errorText(api('PUT', roomPath(room, 'bans', userId), asked))
}

export async function unban(room: string, userId: string): Promise<string | undefined> {
  const reason = await errorText(api('DELETE', roomPath(room, 'bans', userId)))
  await loadPeople(room)
  return reason
}
