import { ask } from '../../client/ask'
import type { Ban, Role } from '../../protocol/generated'
import { errorText } from '../error-text'
import { loadPeople } from './load-room-admin'

// Each of these returns the reason as a sentence if it fails, and nothing when it is done.

export type GivenRole = Exclude<Role, 'owner'>

/** `guest` removes any role. */
export async function giveRole(room: string, user: string, role: GivenRole): Promise<string | undefined> {
  return errorText(ask('give_role', { room, user, role }))
}

export async function mute(room: string, user: string, forMs: number): Promise<string | undefined> {
  return errorText(ask('mute', { room, user, forMs }))
}

export async function unmute(room: string, user: string): Promise<string | undefined> {
  return errorText(ask('unmute', { room, user }))
}

/** Removes someone at once. They may come back after five minutes. */
export async function kick(room: string, user: string): Promise<string | undefined> {
  return errorText(ask('kick', { room, user }))
}

/** Without a time it is for ever. Unless `network` is false it covers their network too, for a day at most. */
export async function ban(asked: Ban): Promise<string | undefined> {
  return errorText(ask('ban', asked))
}

export async function unban(room: string, user: string): Promise<string | undefined> {
  const reason = await errorText(ask('unban', { room, user }))
  await loadPeople(room)
  return reason
}
