import { isRoomId } from '../model/room-id'
import { NotFoundPage } from './NotFoundPage'
import { RoomPage } from './RoomPage'

type Props = { room: string }

/** The room that an address names, if that is a valid room id. */
export function RoomAddress({ room }: Props) {
  if (isRoomId(room)) return <RoomPage room={room} />
  return (
    <NotFoundPage
      title="No such room"
      sentence="A room’s name has 1 to 64 letters, digits, hyphens or underscores, and nothing else."
    />
  )
}
