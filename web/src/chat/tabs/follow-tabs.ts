import { navigate } from 'wouter/use-browser-location'
import { reconnect } from '../../client/connection'
import { GLOBAL, pathOfRoom, roomOfPath } from '../../model/room-id'
import { accountChangedElsewhere, SIGNED_IN, useAccount } from '../../stores/account/account'
import { isNamed, SESSION, sessionChangedElsewhere, useSession } from '../../stores/account/session'
import { sessionsForgotten } from '../../stores/account/sessions'
import { READ, readElsewhere } from '../../stores/messages/read'
import {
  KNOWN_ROOMS,
  knownRoomsChangedElsewhere,
  LEFT_ROOM,
  useKnownRooms,
} from '../../stores/rooms/known-rooms'
import { nickChanged, useRooms } from '../../stores/rooms/rooms'
import { closeChat, closeRoom } from '../rooms/leave-room'
import { joinKnownRooms } from '../rooms/open-room'

/** Keeps the tabs of one browser the same person, with the same rooms and nickname. */
export function followOtherTabs() {
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === KNOWN_ROOMS) followRooms(newValue)
    else if (key === LEFT_ROOM) followOut(newValue?.split(' ')[0] ?? '')
    else if (key === SIGNED_IN) followAccount(newValue ?? '')
    else if (key === READ) readElsewhere(newValue)
    else if (key !== null && SESSION.includes(key)) followSession()
  })
}

function followRooms(kept: string | null) {
  knownRoomsChangedElsewhere(kept)
  const known = new Set(useKnownRooms.getState().rooms.map(({ id }) => id))
  for (const room of useRooms.getState().byRoom.keys()) {
    // The open room stays, even if it is one too many.
    if (!known.has(room) && room !== openRoomId()) void closeRoom(room)
  }
  if (isNamed(useSession.getState())) joinKnownRooms()
}

function followOut(room: string) {
  const isOpen = room === openRoomId()
  if (isOpen && room === GLOBAL) return
  if (isOpen) navigate(pathOfRoom(GLOBAL))
  void closeRoom(room)
}

/** Another tab has signed in or out. This tab has to ask the server: the access token is not in any storage. */
function followAccount(sessionId: string) {
  const account = useAccount.getState()
  if (account.status !== 'out' && account.sessionId === sessionId) return
  accountChangedElsewhere()
  sessionsForgotten()
  // The old identity must not be used for another moment.
  reconnect()
}

function followSession() {
  const before = useSession.getState()
  sessionChangedElsewhere()
  const now = useSession.getState()
  if (isNamed(before) && !isNamed(now)) closeChat()
  else if (before.nick !== now.nick) nickChanged()
  if (!isNamed(before) && isNamed(now)) joinKnownRooms()
}

function openRoomId(): string | undefined {
  return roomOfPath(location.pathname)
}
