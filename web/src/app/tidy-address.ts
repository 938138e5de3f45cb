import { pathOfRoom, roomOfPath } from '../model/room-id'

/** A link that was passed on with the end of a sentence leads to its room, and is the room's own from then on. */
export function tidyAddress() {
  const room = roomOfPath(location.pathname)
  if (room === undefined || pathOfRoom(room) === location.pathname) return
  history.replaceState(history.state, '', pathOfRoom(room) + location.search + location.hash)
}
