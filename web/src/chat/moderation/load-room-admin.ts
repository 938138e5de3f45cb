import { api } from '../../client/api'
import type { AuditEntry, RoomPeople } from '../../protocol/api'
import { roomAdminLoaded } from '../../stores/moderation/room-admin'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'

/** Loads who has a role in this room, and who is banned. */
export async function loadPeople(room: string): Promise<string | undefined> {
  return errorText(
    api<RoomPeople>('GET', roomPath(room, 'people')).then(({ people, bans }) =>
      roomAdminLoaded(room, { people, bans }),
    ),
  )
}

/** Loads the log: who did what in this room. */
export async function loadAudit(room: string): Promise<string | undefined> {
  return errorText(
    api<{ entries: AuditEntry[] }>('GET', roomPath(room, 'audit')).then(({ entries: audit }) =>
      roomAdminLoaded(room, { audit }),
    ),
  )
}
