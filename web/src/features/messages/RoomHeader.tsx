import { lifetimeName } from '../../lib/time'
import { lifetimeOf, useMessages } from '../../stores/messages'
import { usePeople } from '../../stores/people'
import { IconButton } from '../../ui/IconButton'
import styles from './RoomHeader.module.css'

type Props = { room: string; onRooms: () => void; onPeople: () => void }

/** The room's name, how many are here, and how long what is said here lives. */
export function RoomHeader({ room, onRooms, onPeople }: Props) {
  const total = usePeople((state) => state.byRoom.get(room)?.total)
  const lifetimeMs = useMessages(() => lifetimeOf(room))

  return (
    <header className={styles.header}>
      <div className={styles.roomsButton}>
        <IconButton icon="menu" label="Rooms" onClick={onRooms} />
      </div>
      <div className={styles.words}>
        <h1 className={styles.room}>
          <bdi>{room}</bdi>
        </h1>
        <p className={styles.quiet}>
          {total !== undefined && <span className={styles.total}>{total} here · </span>}
          Messages live for {lifetimeName(lifetimeMs)}
        </p>
      </div>
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
