import { isRoomId } from './room-id'

type AccountPage = '' | '/new' | '/recovery'

/** The room to return to afterwards, and a name that was already typed. */
type Way = { room?: string | undefined; name?: string | undefined }

/** The path of a page about the account. */
export function pathOfAccount(page: AccountPage, way: Way = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(way)) if (value) search.set(key, value)
  return `/account${page}${search.size === 0 ? '' : `?${search}`}`
}

/** What the query of such a path says. An invalid room is ignored. */
export function wayOfSearch(search: string): Way {
  const asked = new URLSearchParams(search)
  const room = asked.get('room') ?? ''
  return { room: isRoomId(room) ? room : undefined, name: asked.get('name') ?? undefined }
}
