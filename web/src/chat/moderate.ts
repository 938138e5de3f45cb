import { api } from '../http/api'
import type { AuditEntry, NewBan, Role, RoomPeople } from '../protocol/api'
import { roomAdminLoaded } from '../stores/room-admin'
import { errorText, roomPath } from './error-text'

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

/** Takes away what a message says. Everybody may do that with their own. */
export async function deleteMessage(room: string, messageId: string): Promise<string | undefined> {
  return errorText(api('DELETE', roomPath(room, 'messages', messageId)))
}

/** Looks who has a role here, and who is banned. */
export async function loadPeople(room: string): Promise<string | undefined> {
  return errorText(
    api<RoomPeople>('GET', roomPath(room, 'people')).then(({ people, bans }) =>
      roomAdminLoaded(room, { people, bans }),
    ),
  )
}

/** Looks who did what in this room. */
export async function loadAudit(room: string): Promise<string | undefined> {
  return errorText(
    api<{ entries: AuditEntry[] }>('GET', roomPath(room, 'audit')).then(({ entries: audit }) =>
      roomAdminLoaded(room, { audit }),
    ),
  )
}
