import type { ReactNode } from 'react'
import { durationName } from '../../lib/time'
import { lifetimeOf, useMessages } from '../../stores/messages/messages'
import { usePeople } from '../../stores/people/people'
import { useRoomName } from '../../stores/rooms/known-rooms'
import { useRoomInfo } from '../../stores/rooms/room-info'
import { Icon } from '../../ui/Icon'
import { IconButton } from '../../ui/IconButton'
import styles from './RoomHeader.module.css'

type Props = {
  room: string
  onRooms: () => void
  onPeople: () => void
  /** More buttons for the room. */
  children?: ReactNode
}

/** The room's name and topic, the number of people, and how long messages live. */
export function RoomHeader({ room, onRooms, onPeople, children }: Props) {
  const name = useRoomName(room)
  const total = usePeople((state) => state.byRoom.get(room)?.total)
  const lifetimeMs = useMessages(() => lifetimeOf(room))
  const info = useRoomInfo((state) => state.byRoom.get(room))

  return (
    <header className={styles.header}>
      <div className={styles.roomsButton}>
        <IconButton icon="menu" label="Rooms" onClick={onRooms} />
      </div>
      <div className={styles.words}>
        <div className={styles.line}>
          <h1 className={styles.room} dir="auto" translate="no">
            {name}
          </h1>
          {info?.isLocked && (
            <span className={styles.locked} title="Locked: nobody new can come in">
              <Icon name="lock" />
              <span className="sr-only">Locked</span>
            </span>
          )}
          {info?.topic && (
            <p className={styles.topic} title={info.topic}>
              <bdi>{info.topic}</bdi>
            </p>
          )}
        </div>
        <p className={styles.quiet}>
          {total !== undefined && <span className={styles.total}>{`${total} here · `}</span>}
          {lifetimeMs !== undefined && <span>{lifetimeSentence(lifetimeMs)}</span>}
        </p>
      </div>
      {children}
      <div className={styles.peopleButton}>
        <IconButton
          icon="people"
          label={total === undefined ? 'People' : `People, ${total} here`}
          onClick={onPeople}
        >
          {total}
        </IconButton>
      </div>
    </header>
  )
}

function lifetimeSentence(ms: number | null): string {
  return ms === null ? 'Messages stay for ever' : `Messages live for ${durationName(ms)}`
}
