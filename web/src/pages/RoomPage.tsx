import { Login } from '../features/login/Login'
import { useRooms } from '../stores/rooms'
import { ChatPage } from './ChatPage'
import { useTitle } from './use-title'

type Props = { room: string }

/** A room, or the door to it. */
export function RoomPage({ room }: Props) {
  const membership = useRooms((state) => state.byRoom.get(room))
  useTitle(room)
  const isInside = membership?.status === 'in' || membership?.status === 'returning'
  return isInside ? (
    <ChatPage key={room} room={room} nick={membership.nick} />
  ) : (
    <Login key={room} room={room} />
  )
}
