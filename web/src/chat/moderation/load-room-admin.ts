import { ask } from '../../client/ask'
import { roomAdminLoaded } from '../../stores/moderation/room-admin'
import { errorText } from '../error-text'

/** Loads who has a role in this room, and who is banned. */
export async function loadPeople(room: string): Promise<string | undefined> {
  return errorText(
    ask('list_people', { room }).then(({ people, bans }) => roomAdminLoaded(room, { people, bans })),
  )
}

/** Loads the log: who did what in this room. */
export async function loadAudit(room: string): Promise<string | undefined> {
  return errorText(ask('audit', { room }).then(({ entries: audit }) => roomAdminLoaded(room, { audit })))
}
