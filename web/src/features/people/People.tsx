import { useMemo } from 'react'
import { usePeople } from '../../stores/people'
import { useSession } from '../../stores/session'
import styles from './People.module.css'
import { PersonItem } from './PersonItem'
import { sortPeople } from './sort-people'

type Props = { room: string }

/** Who is in the room: the reader first, then by name. */
export function People({ room }: Props) {
  const people = usePeople((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const sorted = useMemo(() => sortPeople(people?.users ?? [], userId), [people, userId])
  const unlisted = people ? people.total - people.users.length : 0

  return (
    <div className={styles.people}>
      <h2 className={styles.heading}>
        Here now <span className={styles.count}>{people?.total ?? ''}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <ul className={styles.list} aria-label={`People in ${room}`} tabIndex={0}>
        {sorted.map(({ id, nick }) => (
          <PersonItem key={id} id={id} nick={nick} isMe={id === userId} />
        ))}
        {unlisted > 0 && <li className={styles.rest}>and {unlisted} more</li>}
      </ul>
    </div>
  )
}
