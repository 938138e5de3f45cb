import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { loadNewer, showNewest } from '../../chat/messages/load-newer'
import { loadOlder } from '../../chat/messages/load-older'
import { useLookedAt } from '../../lib/use-looked-at'
import type { RoomMessages } from '../../model/room-messages'
import { surplusDropped } from '../../stores/messages/message-pages'
import { useOutbox } from '../../stores/messages/outbox'
import { useUnread } from '../../stores/messages/unread'
import { useRoomName } from '../../stores/rooms/known-rooms'
import type { PersonActions } from './actions/MessageMenu'
import { chooseMessage } from './choose-message'
import { JumpNote } from './JumpNote'
import { ListEnd } from './ListEnd'
import { ListTop } from './ListTop'
import { MessageBoundary } from './MessageBoundary'
import { MessageItem } from './MessageItem'
import styles from './MessageList.module.css'
import { NewestButton } from './NewestButton'
import type { Position } from './position'
import { RenameLine } from './RenameLine'
import { ABOVE } from './renames-by-row'
import { SHOWN_MAX } from './span'
import { useJumping } from './use-jump'
import { useKeptFocus } from './use-kept-focus'
import { useNewLine } from './use-new-line'
import { openingOf, useReading } from './use-reading'
import { useRenamesByRow } from './use-renames-by-row'
import { useRows } from './use-rows'
import { useScrollPosition } from './use-scroll-position'
import { useSelecting } from './use-selecting'
import { useShownRows } from './use-shown-rows'

/** Above this many messages the oldest are dropped while the newest are being read. */
const MESSAGES_MAX = 400
const MESSAGES_KEPT = 300

type Props = {
  room: string
  loaded: Omit<RoomMessages, 'reader' | 'lifetimeMs' | 'shortenings'>
  personActions: PersonActions
}

/** A room's messages, oldest first, and the reader's position in them. */
export function MessageList({ room, loaded, personActions }: Props) {
  const { epoch, messages, hasMore, older, newer } = loaded
  const name = useRoomName(room)
  const [atEnd, setAtEnd] = useState(false)
  const hintId = useId()
  const { count: unread } = useUnread(room)
  const isSeeingEnd = useLookedAt() && atEnd
  const { newAfter, endLine } = useNewLine(room, epoch, isSeeingEnd)
  const rows = useRows(room, messages, newAfter)
  const [opening] = useState(() => openingOf(room, unread))
  const [isSelecting, setSelecting] = useState(false)
  const looking = isSelecting ? 'selecting' : atEnd ? 'at the end' : 'above'
  const { shown, isPrinting, isFirst, isLast, ...show } = useShownRows(rows, opening, looking)
  const isLive = newer === 'live' && isLast
  const { scroller, list, position, seen, onScroll, scrollTo, hold, release } = useScrollPosition(
    { shown, count: rows.length, isLive, isPrinting },
    opening,
    setAtEnd,
  )
  const renames = useRenamesByRow(room, rows, loaded)
  const onFocus = useKeptFocus(scroller, shown)
  const goTo = (to: Position) => {
    show.showAround(to)
    scrollTo(to)
  }
  const goOn = () => {
    const to = release()
    // More rows than usual were drawn, or not all that arrived.
    if (to && (shown.length > SHOWN_MAX || !isLast)) goTo(to)
  }
  useSelecting(list, { onSelected: setSelecting, onHold: hold, onRelease: goOn })
  useJumping(room, rows, shown, { list, atEnd, goTo })
  useReading(room, loaded, { scroller, list, position, atEnd, isSelecting, isLive, unread, goTo })

  const newestWritten = useOutbox((state) => state.byRoom.get(room)?.at(-1)?.clientId)
  const writtenBefore = useRef(newestWritten)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only writing leads to the end.
  useLayoutEffect(() => {
    if (newestWritten && newestWritten !== writtenBefore.current) {
      endLine()
      toNewest()
    }
    writtenBefore.current = newestWritten
  }, [newestWritten])

  useEffect(() => {
    if (looking === 'at the end' && messages.length > MESSAGES_MAX) surplusDropped(room, MESSAGES_KEPT)
  }, [looking, messages, room])

  const toNewest = () => {
    if (newer !== 'live') showNewest(room)
    goTo({ kind: 'end' })
  }
  const showEnd = () => {
    toNewest()
    // The button with the focus is removed, so the list gets the focus.
    scroller.current?.focus()
  }

  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    chooseMessage(event)
    // The browser knows only the end of the drawn rows.
    if (event.key === 'End' && event.target === event.currentTarget) {
      event.preventDefault()
      toNewest()
    }
  }

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        onFocus={onFocus}
        onKeyDown={pressed}
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
            hasMore={!isPrinting && (hasMore || !isFirst)}
            older={older}
            isEmpty={rows.length === 0}
            edge={`${isFirst} ${shown[0]?.id}`}
            onNear={() => (isFirst ? void loadOlder(room) : show.showAbove())}
          />
          {isFirst && renames.get(ABOVE)?.map((rename) => <RenameLine key={rename.id} {...rename} />)}
          <ol ref={list} className={styles.list}>
            {shown.map((row) => (
              <MessageBoundary key={row.id}>
                <MessageItem
                  room={room}
                  personActions={personActions}
                  renames={renames.get(row.id)}
                  {...row}
                />
              </MessageBoundary>
            ))}
          </ol>
          {!isLive && !isPrinting && (
            <ListEnd
              room={room}
              newer={newer}
              edge={`${isLast} ${shown.at(-1)?.id}`}
              onNear={() => (isLast ? void loadNewer(room) : show.showBelow())}
            />
          )}
        </div>
      </div>
      <p id={hintId} hidden>
        Enter goes to the menus of the messages, arrow keys go from one to the next.
      </p>
      <JumpNote room={room} />
      {!atEnd && <NewestButton room={room} seen={seen} onClick={showEnd} />}
    </div>
  )
}
