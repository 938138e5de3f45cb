import { ask } from '../../client/ask'
import { reasonOf } from '../../protocol/error'
import type { MadeLink, MakeLink } from '../../protocol/generated'
import { roomAdminLoaded } from '../../stores/moderation/room-admin'
import { errorText } from '../error-text'

/** Loads the links that give rights. Returns the reason if that fails. */
export async function loadLinks(room: string): Promise<string | undefined> {
  return errorText(ask('list_links', { room }).then(({ links }) => roomAdminLoaded(room, { links })))
}

/** Makes a link that gives a role. The server tells its secret only once. */
export async function makeLink(asked: MakeLink): Promise<MadeLink | { reason: string }> {
  try {
    const made = await ask('make_link', asked)
    void loadLinks(asked.room)
    return made
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

/** Revokes a link. People who used it lose what it gave. */
export async function revokeLink(room: string, link: string): Promise<string | undefined> {
  const reason = await errorText(ask('revoke_link', { room, link }))
  await loadLinks(room)
  return reason
}
