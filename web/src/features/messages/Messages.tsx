import { useMessages } from '../../stores/messages'
import { MessageList } from './MessageList'
import { MessageSkeleton } from './MessageSkeleton'

type Props = { room: string; nick: string }

/** A room's messages, or their outline while they are on their way. */
export function Messages({ room, nick }: Props) {
  const loaded = useMessages((state) => state.byRoom.get(room))
  return loaded ? <MessageList key={room} room={room} nick={nick} loaded={loaded} /> : <MessageSkeleton />
}
