import { type ReactNode, useMemo, useState } from 'react'
import { useSession } from '../../stores/account/session'
import { usePeople } from '../../stores/people/people'
import { useRoomName } from '../../stores/rooms/known-rooms'
import { useRooms } from '../../stores/rooms/rooms'
import { FindPerson } from './FindPerson'
import styles from './People.module.css'
import { PersonItem, type PersonMenu } from './PersonItem'

/** A list longer than this can be searched. */
const LISTED_MAX = 20

type Props = {
  room: string
  /** Shown at this person's own item: what they can do about themselves. */
  atMe: ReactNode
  /** The menu of other people. */
  menu: PersonMenu
}

/** Who is in the room: the reader first, then by name. */
export function People({ room, atMe, menu }: Props) {
  const people = usePeople((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const myNick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const name = useRoomName(room)
  const [query, setQuery] = useState('')
  const isLong = people !== undefined && people.users.length > LISTED_MAX
  const words = isLong ? query.trim().toLocaleLowerCase() : ''

  const others = useMemo(() => people?.users.filter(({ id }) => id !== userId) ?? [], [people, userId])
  const found = useMemo(
    () => (words === '' ? others : others.filter(({ nick }) => nick.toLocaleLowerCase().includes(words))),
    [others, words],
  )
  // A crowd's list may leave out this person, who is there nevertheless.
  const me = people?.users.find(({ id }) => id === userId)
  const isMeFound = people !== undefined && myNick.toLocaleLowerCase().includes(words)
  const unlisted = people ? people.total - others.length - 1 : 0

  return (
    <div className={styles.people}>
      <h2 className={styles.heading}>
        <span>Here now </span>
        <span className={styles.count}>{people?.total ?? ''}</span>
      </h2>
      {isLong && <FindPerson query={query} onQuery={setQuery} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <ul className={styles.list} aria-label={`People in ${name}`} tabIndex={0}>
        {isMeFound && (
          <PersonItem {...me} id={userId} nick={me?.nick ?? myNick} isMe>
            {atMe}
          </PersonItem>
        )}
        {found.map((user) => (
          <PersonItem key={user.id} {...user} isMe={false} menu={menu} />
        ))}
        {words !== '' && found.length === 0 && !isMeFound && (
          <li className={styles.rest}>Nobody listed here is called that.</li>
        )}
        {unlisted > 0 && <li className={styles.rest}>{`and ${unlisted} more`}</li>}
      </ul>
    </div>
  )
}
