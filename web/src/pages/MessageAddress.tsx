import { useEffect, useState } from 'react'
import { Redirect } from 'wouter'
import { linkFollowed } from '../chat/messages/follow-message-link'
import { pathOfRoom } from '../model/room-id'

type Props = { room: string }

/** The address of a message: its room, which then shows it. */
export function MessageAddress({ room }: Props) {
  const [{ pathname, search, hash }] = useState(() => ({ ...location }))
  useEffect(() => linkFollowed(room, { pathname, search }), [room, pathname, search])
  return <Redirect to={pathOfRoom(room) + hash} replace />
}
