import { isRoomId } from './room-id'

type AccountPage = '' | '/new' | '/recovery'

/** The room to return to afterwards, and a name that was already typed. */
type ReturnTo = { room?: string | undefined; name?: string | undefined }

/** The path of a page about the account. */
export function pathOfAccount(page: AccountPage, returnTo: ReturnTo = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(returnTo)) if (value) search.set(key, value)
  return `/account${page}${search.size === 0 ? '' : `?${search}`}`
}

/** What the query of such a path says. An invalid room is ignored. */
export function returnOfSearch(search: string): ReturnTo {
  const asked = new URLSearchParams(search)
  const room = asked.get('room') ?? ''
  return { room: isRoomId(room) ? room : undefined, name: asked.get('name') ?? undefined }
}
