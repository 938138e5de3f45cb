import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import { useToday } from '../../lib/use-today'
import { olderDropped, type RoomMessages } from '../../stores/messages'
import { useOutbox } from '../../stores/outbox'
import { useSession } from '../../stores/session'
import { ListTop } from './ListTop'
import { MessageBoundary } from './MessageBoundary'
import { MessageItem } from './MessageItem'
import styles from './MessageList.module.css'
import { NewestButton } from './NewestButton'
import { rowsOf } from './rows'
import { useScrollPlace } from './use-scroll-place'

/** More rows than this make a page heavy; they are cut back while nobody reads them. */
const ROWS_MAX = 400
const ROWS_KEPT = 300

type Props = {
  room: string
  loaded: Pick<RoomMessages, 'messages' | 'hasMore' | 'older'>
}

/** A room's messages, oldest first, and the reader's place in them. */
export function MessageList({ room, loaded: { messages, hasMore, older } }: Props) {
  const outgoing = useOutbox((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const today = useToday()
  const rows = useMemo(
    () => rowsOf(messages, outgoing ?? [], userId, today),
    [messages, outgoing, userId, today],
  )
  const { scroller, list, atEnd, onScroll, toEnd } = useScrollPlace(rows)

  const newest = messages.at(-1)?.seq ?? 0
  const [seen, setSeen] = useState(newest)
  if (atEnd && seen !== newest) setSeen(newest)
  const unseen = atEnd ? 0 : messages.filter(({ seq, senderId }) => seq > seen && senderId !== userId).length

  const newestOutgoing = outgoing?.at(-1)?.clientId
  useLayoutEffect(() => {
    if (newestOutgoing) toEnd()
  }, [newestOutgoing, toEnd])

  useEffect(() => {
    if (atEnd && messages.length > ROWS_MAX) olderDropped(room, ROWS_KEPT)
  }, [atEnd, messages, room])

  const showNewest = () => {
    toEnd()
    // The button goes away under the focus; what it led to takes it.
    scroller.current?.focus()
  }

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${room}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <div className={styles.column}>
          <ListTop
            room={room}
            hasMore={hasMore}
            older={older}
            isEmpty={rows.length === 0}
            oldest={messages[0]?.seq}
          />
          <ol ref={list} className={styles.list}>
            {rows.map((row) => (
              <MessageBoundary key={row.id}>
                <MessageItem room={room} {...row} />
              </MessageBoundary>
            ))}
          </ol>
        </div>
      </div>
      {!atEnd && <NewestButton unseen={unseen} onClick={showNewest} />}
    </div>
  )
}
