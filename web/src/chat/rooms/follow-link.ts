import { roomOfPath } from '../../model/room-id'
import { keyIn } from '../../model/room-key'
import { isNamed, useSession } from '../../stores/account/session'
import { roomUnblocked } from '../../stores/rooms/blocked-rooms'
import { keyFound } from '../../stores/rooms/room-keys'
import { reopenRoom } from './reopen-room'

/** Moves the secret of a link out of the address bar, where it would be copied, synchronised and kept in the history. */
export function followLinks() {
  takeKey()
  // A link to the room that this tab already shows: no page is loaded.
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
  // A link lifts the block on joining by itself.
  roomUnblocked(room)
  return room
}
