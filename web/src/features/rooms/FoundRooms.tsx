import { useEffect } from 'react'
import { Link } from 'wouter'
import { useConnection } from '../../chat/connection'
import { listRooms } from '../../chat/rooms/list-rooms'
import { pathOfRoom, shortName } from '../../model/room-id'
import type { ListedRoom } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { useKnownRooms } from '../../stores/rooms/known-rooms'
import { usePublicRooms } from '../../stores/rooms/public-rooms'
import styles from './FoundRooms.module.css'

type Props = { onChosen: () => void }

/** Rooms that this browser does not know yet: those in which this person has a role, and public ones. */
export function FoundRooms({ onChosen }: Props) {
  const { listed, mine } = usePublicRooms()
  const known = useKnownRooms(({ rooms }) => rooms)
  const isOnline = useConnection(({ status }) => status === 'online')
  const userId = useSession((state) => state.userId)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another user has other rooms.
  useEffect(() => {
    if (isOnline) void listRooms()
  }, [isOnline, userId])

  const isNew = ({ id }: ListedRoom) => !known.some((room) => room.id === id)
  const own = mine.filter(isNew)
  const others = listed.filter((room) => isNew(room) && !own.some(({ id }) => id === room.id))
  return (
    <>
      <Found heading="Your other rooms" rooms={own} onChosen={onChosen} />
      <Found heading="Public rooms" rooms={others} onChosen={onChosen} />
    </>
  )
}

type FoundProps = Props & { heading: string; rooms: readonly ListedRoom[] }

function Found({ heading, rooms, onChosen }: FoundProps) {
  if (rooms.length === 0) return null
  return (
    <section className={styles.found}>
      <h2 className={styles.heading}>{heading}</h2>
      <ul aria-label={heading}>
        {rooms.map(({ id, name, topic, people }) => (
          <li key={id}>
            <Link className={styles.room} href={pathOfRoom(id)} title={topic} onClick={onChosen}>
              <bdi translate="no" className={styles.name}>
                {name || shortName(id)}
              </bdi>
              {people > 0 && <span className={styles.people}>{`${people} here`}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
