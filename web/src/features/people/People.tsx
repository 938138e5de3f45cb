import { type ReactNode, useMemo, useState } from 'react'
import { useSession } from '../../stores/account/session'
import { usePeople } from '../../stores/people/people'
import { useRoomName } from '../../stores/rooms/known-rooms'
import { useRooms } from '../../stores/rooms/rooms'
import { FindPerson } from './FindPerson'
import styles from './People.module.css'
import { PersonItem, type PersonMenu } from './PersonItem'

/** So many are seen at a glance. */
const LISTED_MAX = 20

type Props = {
  room: string
  /** What one can do about oneself, shown at one's own entry. */
  atMe: ReactNode
  /** What one can do about others. */
  menu: PersonMenu
}

/** Who is in the room: the reader first, then by name. */
export function People({ room, atMe, menu }: Props) {
  const people = usePeople((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const myNick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const name = useRoomName(room)
  const [sought, setSought] = useState('')
  const isLong = people !== undefined && people.users.length > LISTED_MAX
  const words = isLong ? sought.trim().toLocaleLowerCase() : ''

  const others = useMemo(() => people?.users.filter(({ id }) => id !== userId) ?? [], [people, userId])
  const found = useMemo(
    () => (words === '' ? others : others.filter(({ nick }) => nick.toLocaleLowerCase().includes(words))),
    [others, words],
  )
  // A crowd's list may be without oneself, who is there all the same.
  const me = people?.users.find(({ id }) => id === userId)
  const isMeFound = people !== undefined && myNick.toLocaleLowerCase().includes(words)
  const unlisted = people ? people.total - others.length - 1 : 0

  return (
    <div className={styles.people}>
      <h2 className={styles.heading}>
        <span>Here now </span>
        <span className={styles.count}>{people?.total ?? ''}</span>
      </h2>
      {isLong && <FindPerson sought={sought} onSought={setSought} />}
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
