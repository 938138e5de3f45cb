import { useState } from 'react'
import { handOver } from '../../../chat/rooms/change-room'
import { isolated } from '../../../lib/isolated'
import { useSession } from '../../../stores/account/session'
import { usePeople } from '../../../stores/people/people'
import { Confirm } from '../../../ui/Confirm'
import { Select } from '../../../ui/Select'
import styles from './IrreversibleActions.module.css'

type Props = { room: string }

/** Makes another person in the room its owner. */
export function HandOver({ room }: Props) {
  const userId = useSession((state) => state.userId)
  const users = usePeople((state) => state.byRoom.get(room)?.users) ?? []
  const others = users.filter(({ id }) => id !== userId)
  const [chosen, setChosen] = useState('')
  const heir = others.find(({ id }) => id === chosen) ?? others[0]

  if (!heir) return <p className={styles.quiet}>The room can be handed over to somebody who is in it.</p>
  return (
    <div className={styles.action}>
      <Select
        label="Hand the room over to"
        value={heir.id}
        options={others.map(({ id, nick }) => [id, nick])}
        onChosen={setChosen}
      />
      <Confirm
        key={heir.id}
        label="Hand it over…"
        question={`${isolated(heir.nick)} becomes the owner, and you a moderator. Owner links stop working.`}
        answer="Hand it over"
        onSure={() => handOver(room, heir.id)}
      />
    </div>
  )
}
