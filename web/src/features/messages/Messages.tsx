import { useMessages } from '../../stores/messages/messages'
import { useOutbox } from '../../stores/messages/outbox'
import type { PersonActions } from './actions/MessageMenu'
import { MessageList } from './MessageList'
import { MessageSkeleton } from './MessageSkeleton'

/** A room before the server has sent anything. */
const NOTHING = {
  epoch: '',
  messages: [],
  upTo: 0,
  head: 0,
  change: 0,
  lastChange: 0,
  hasMore: true,
  older: 'idle',
  newer: 'live',
} as const

type Props = { room: string; personActions: PersonActions }

/** A room's messages, or their outline while they are loading. Unsent messages are shown without waiting for them. */
export function Messages({ room, personActions }: Props) {
  const loaded = useMessages((state) => state.byRoom.get(room))
  const isAnyUnsent = useOutbox((state) => (state.byRoom.get(room)?.length ?? 0) > 0)
  if (!loaded && !isAnyUnsent) return <MessageSkeleton />
  // Mounted again when the history arrives: only then is it known what is new.
  return (
    <MessageList
      key={`${room} ${loaded ? 'told' : ''}`}
      room={room}
      loaded={loaded ?? NOTHING}
      personActions={personActions}
    />
  )
}
