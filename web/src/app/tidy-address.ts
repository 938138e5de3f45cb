import { messageOfPath, pathOfRoom, roomOfPath } from '../model/room-id'

/** Removes what a sentence left at the end of a shared link, so that the address is the room's own. */
export function tidyAddress() {
  if (messageOfPath(location.pathname) !== undefined) return
  const room = roomOfPath(location.pathname)
  if (room === undefined || pathOfRoom(room) === location.pathname) return
  history.replaceState(history.state, '', pathOfRoom(room) + location.search + location.hash)
}
