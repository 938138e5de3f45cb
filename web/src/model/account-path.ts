import { isRoomId } from './room-id'

type AccountPage = '' | '/new' | '/recovery'

/** Where to go on afterwards, and the name that was typed already. */
type Way = { room?: string | undefined; name?: string | undefined }

/** Where one's account, or the way to one, is found. */
export function pathOfAccount(page: AccountPage, way: Way = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(way)) if (value) search.set(key, value)
  return `/account${page}${search.size === 0 ? '' : `?${search}`}`
}

/** What such an address says; what is no room is nobody's way. */
export function wayOfSearch(search: string): Way {
  const asked = new URLSearchParams(search)
  const room = asked.get('room') ?? ''
  return { room: isRoomId(room) ? room : undefined, name: asked.get('name') ?? undefined }
}
