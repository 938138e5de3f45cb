import { useEffect } from 'react'
import { openRoom } from '../chat/rooms/open-room'
import { isNamed, useSession } from '../stores/account/session'
import { isInside, useRooms } from '../stores/rooms/rooms'
import { ChatPage } from './ChatPage'
import { OutsideRoom } from './OutsideRoom'
import { useTitle } from './use-title'

type Props = { room: string }

/** A room, or the page to join it. People with a nickname join at once. */
export function RoomPage({ room }: Props) {
  const status = useRooms((state) => state.byRoom.get(room)?.status)
  const isKnown = useSession(isNamed)
  useTitle(room)

  useEffect(() => {
    if (isKnown) openRoom(room)
  }, [room, isKnown])

  const isEntering = isKnown && status === undefined
  return isEntering || isInside(status) ? <ChatPage room={room} /> : <OutsideRoom key={room} room={room} />
}
