import { roomOfPath } from '../../model/room-id'
import { keyIn } from '../../model/room-key'
import { isNamed, useSession } from '../../stores/account/session'
import { roomUnblocked } from '../../stores/rooms/blocked-rooms'
import { keyFound } from '../../stores/rooms/room-keys'
import { reopenRoom } from './reopen-room'

/** Takes the secret of a link off the address bar, where it would be copied, synchronised and kept, and holds it. */
export function followLinks() {
  takeKey()
  // The same room's link, opened in the tab that shows the room: no page is loaded.
  window.addEventListener('hashchange', () => {
    const room = takeKey()
    if (room && isNamed(useSession.getState())) reopenRoom(room)
  })
}

function takeKey(): string | undefined {
  const secret = keyIn(location.hash)
  const room = roomOfPath(location.pathname)
  if (!secret) return undefined
  history.replaceState(history.state, '', location.pathname + location.search)
  if (!room) return undefined
  keyFound(room, secret)
  // Whoever was let in once more by a link is asked no further.
  roomUnblocked(room)
  return room
}
