import { useMemo } from 'react'
import { MessageBoundary } from '../features/messages/MessageBoundary'
import { MessageItem } from '../features/messages/MessageItem'
import { rowsOf } from '../features/messages/rows'
import { PersonItem } from '../features/people/PersonItem'
import { sortPeople } from '../model/sort-people'
import { useSession } from '../stores/account/session'
import { useToday } from '../stores/clock'
import { useRoomName } from '../stores/rooms/known-rooms'
import { usePreviews } from '../stores/rooms/previews'
import styles from './RoomPreview.module.css'

/** More than fit on a large screen. */
const PEOPLE_MAX = 40

type Props = { room: string }

/** A room as it looks from outside: the latest messages, and who is here. */
export function RoomPreview({ room }: Props) {
  const preview = usePreviews((state) => state.byRoom.get(room))
  const name = useRoomName(room)
  const userId = useSession((state) => state.userId)
  const today = useToday()
  const rows = useMemo(
    () => rowsOf(preview?.messages ?? [], [], { userId, nick: '', today }),
    [preview, userId, today],
  )
  const people = useMemo(
    () => sortPeople(preview?.users ?? [], userId).slice(0, PEOPLE_MAX),
    [preview, userId],
  )

  return (
    <div className={styles.page}>
      <div className={styles.rooms} />
      <div className={styles.main}>
        <div className={styles.header}>
          <bdi translate="no">{name}</bdi>
        </div>
        <ol className={styles.messages}>
          {rows.map((row) => (
            <MessageBoundary key={row.id}>
              <MessageItem room={room} {...row} />
            </MessageBoundary>
          ))}
        </ol>
        <div className={styles.box} />
      </div>
      <div className={styles.people}>
        {!preview?.withheld && <p className={styles.heading}>{`Here now ${preview?.total ?? ''}`}</p>}
        <ul>
          {people.map(({ id, nick }) => (
            <PersonItem key={id} id={id} nick={nick} isMe={id === userId} />
          ))}
        </ul>
      </div>
    </div>
  )
}
