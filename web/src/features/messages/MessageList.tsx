import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { showNewest } from '../../chat/load-newer'
import { useLookedAt } from '../../lib/use-looked-at'
import { useRoomName } from '../../stores/known-rooms'
import { surplusDropped } from '../../stores/message-pages'
import type { RoomMessages } from '../../stores/messages'
import { useOutbox } from '../../stores/outbox'
import { useUnread } from '../../stores/unread'
import { chooseMessage } from './choose-message'
import { ListEnd } from './ListEnd'
import { ListTop } from './ListTop'
import { MessageBoundary } from './MessageBoundary'
import { MessageItem, type MessageMenu } from './MessageItem'
import styles from './MessageList.module.css'
import { NewestButton } from './NewestButton'
import { useNewLine } from './use-new-line'
import { openingOf, useReading } from './use-reading'
import { useRows } from './use-rows'
import { useScrollPlace } from './use-scroll-place'

/** More rows than this make a page heavy; they are cut back while nobody reads them. */
const ROWS_MAX = 400
const ROWS_KEPT = 300

type Props = { room: string; loaded: Omit<RoomMessages, 'reader' | 'lifetimeMs'>; menu: MessageMenu }

/** A room's messages, oldest first, and the reader's place in them. */
export function MessageList({ room, loaded, menu }: Props) {
  const { epoch, messages, hasMore, older, newer } = loaded
  const isLive = newer === 'live'
  const name = useRoomName(room)
  const [atEnd, setAtEnd] = useState(false)
  const hintId = useId()
  const { count: unread } = useUnread(room)
  const isSeeingEnd = useLookedAt() && atEnd
  const { newAfter, endLine } = useNewLine(room, epoch, isSeeingEnd)
  const rows = useRows(room, messages, newAfter)
  const opening = () => openingOf(room, unread)
  const { scroller, list, place, seen, onScroll, goTo } = useScrollPlace(rows, opening, isLive, setAtEnd)
  useReading(room, loaded, { scroller, place, atEnd, unread, goTo })

  const newestWritten = useOutbox((state) => state.byRoom.get(room)?.at(-1)?.clientId)
  const writtenBefore = useRef(newestWritten)
  // biome-ignore lint/correctness/useExhaustiveDependencies: writing leads to the end, nothing else does.
  useLayoutEffect(() => {
    if (newestWritten && newestWritten !== writtenBefore.current) {
      endLine()
      toNewest()
    }
    writtenBefore.current = newestWritten
  }, [newestWritten])

  useEffect(() => {
    if (atEnd && messages.length > ROWS_MAX) surplusDropped(room, ROWS_KEPT)
  }, [atEnd, messages, room])

  const toNewest = () => {
    if (!isLive) showNewest(room)
    goTo({ kind: 'end' })
  }
  const showEnd = () => {
    toNewest()
    // The button goes away under the focus; what it led to takes it.
    scroller.current?.focus()
  }

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        onKeyDown={chooseMessage}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${name}`}
        aria-describedby={hintId}
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
                <MessageItem room={room} menu={menu} {...row} />
              </MessageBoundary>
            ))}
          </ol>
          {!isLive && <ListEnd room={room} newer={newer} newest={messages.at(-1)?.seq} />}
        </div>
      </div>
      <p id={hintId} hidden>
        Enter goes to the menus of the messages, arrow keys go from one to the next.
      </p>
      {!atEnd && <NewestButton room={room} seen={seen} onClick={showEnd} />}
    </div>
  )
}
