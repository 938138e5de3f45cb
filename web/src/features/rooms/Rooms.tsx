import { Link } from 'wouter'
import { leaveRoom } from '../../chat/leave-room'
import { brand } from '../../lib/brand'
import { pathOfRoom } from '../../lib/room-id'
import { useRooms } from '../../stores/rooms'
import { useSession } from '../../stores/session'
import { Avatar } from '../../ui/Avatar'
import { BrandMark } from '../../ui/BrandMark'
import { IconButton } from '../../ui/IconButton'
import styles from './Rooms.module.css'

type Props = { room: string; nick: string }

/** Where one is, who one is, and the way out. */
export function Rooms({ room, nick }: Props) {
  const byRoom = useRooms((state) => state.byRoom)
  const userId = useSession((state) => state.userId)
  const inside = [...byRoom].filter(([, { status }]) => status === 'in' || status === 'returning')

  return (
    <>
      <div className={styles.brand}>
        <BrandMark size="small" />
        <span className={styles.name}>{brand}</span>
      </div>
      <nav className={styles.rooms} aria-label="Rooms">
        <h2 className={styles.heading}>Rooms</h2>
        <ul>
          {inside.map(([id]) => (
            <li key={id}>
              <Link
                className={styles.room}
                href={pathOfRoom(id)}
                aria-current={id === room ? 'page' : undefined}
              >
                <span className={styles.sign} aria-hidden="true">
                  #
                </span>
                <bdi className={styles.name}>{id}</bdi>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.me}>
        <Avatar id={userId} nick={nick} size="small" />
        <bdi className={styles.name} title={nick}>
          {nick}
        </bdi>
        <IconButton icon="leave" label="Leave, or change the nickname" onClick={() => void leaveRoom(room)} />
      </div>
    </>
  )
}
