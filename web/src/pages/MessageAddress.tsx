import { Redirect } from 'wouter'
import { linkFollowed } from '../chat/messages/follow-message-link'
import { pathOfRoom } from '../model/room-id'

type Props = { room: string }

/** The address of a message: its room, which then shows it. */
export function MessageAddress({ room }: Props) {
  linkFollowed(room, location)
  return <Redirect to={pathOfRoom(room) + location.hash} replace />
}
