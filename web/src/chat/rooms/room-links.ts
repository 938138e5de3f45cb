import { api } from '../../client/api'
import type { LinkMade, NewLink, RoomLink } from '../../protocol/api'
import { reasonOf } from '../../protocol/error'
import { roomAdminLoaded } from '../../stores/moderation/room-admin'
import { errorText } from '../error-text'
import { roomPath } from '../room-path'

/** Loads the links that give rights. Returns the reason if that fails. */
export async function loadLinks(room: string): Promise<string | undefined> {
  return errorText(
    api<{ links: RoomLink[] }>('GET', roomPath(room, 'links')).then(({ links }) =>
      roomAdminLoaded(room, { links }),
    ),
  )
}

/** Makes a link that gives a role. The server tells its secret only once. */
export async function makeLink(room: string, wanted: NewLink): Promise<LinkMade | { reason: string }> {
  try {
    const made = await api<LinkMade>('POST', roomPath(room, 'links'), wanted)
    void loadLinks(room)
    return made
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

/** Revokes a link. People who used it lose what it gave. */
export async function revokeLink(room: string, linkId: string): Promise<string | undefined> {
  const reason = await errorText(api('DELETE', roomPath(room, 'links', linkId)))
  await loadLinks(room)
  return reason
}
