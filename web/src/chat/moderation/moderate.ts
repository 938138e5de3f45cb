import { api } from '../../client/api'
import type { NewBan, Role } from '../../protocol/api'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'
import { loadPeople } from './load-room-admin'

// Each of these tells why it cannot be done, in a sentence; nothing when it is done.

export type GivenRole = Exclude<Role, 'owner'>

/** `guest` takes every role away. */
export async function giveRole(room: string, userId: string, role: GivenRole): Promise<string | undefined> {
  return errorText(api('PUT', roomPath(room, 'people', userId), { role }))
}

export async function mute(room: string, userId: string, forMs: number): Promise<string | undefined> {
  return errorText(api('PUT', roomPath(room, 'people', userId, 'mute'), { forMs }))
}

export async function unmute(room: string, userId: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room, 'people', userId, 'mute')))
}

/** Out at once, and free to come back after five minutes. */
export async function kick(room: string, userId: string): Promise<string | undefined> {
  return errorText(api('POST', roomPath(room, 'people', userId, 'kick')))
}

/** Without a time it is for ever, and without `network: false` it holds for that too, for a day at most. */
export async function ban(room: string, userId: string, asked: NewBan): Promise<string | undefined> {
  return errorText(api('PUT', roomPath(room, 'bans', userId), asked))
}

export async function unban(room: string, userId: string): Promise<string | undefined> {
  const reason = await errorText(api('DELETE', roomPath(room, 'bans', userId)))
  await loadPeople(room)
  return reason
}
