import { countAfter } from '../../model/unread'
import { useSession } from '../../stores/account/session'
import { useMessages } from '../../stores/messages/messages'
import { useReadUpTo } from '../../stores/messages/read'
import { Icon } from '../../ui/Icon'
import styles from './NewestButton.module.css'

type Props = { room: string; seen: number; onClick: () => void }

/** The button back to the newest message, with the number of new ones below the screen. */
export function NewestButton({ room, seen, onClick }: Props) {
  const known = useMessages((state) => state.byRoom.get(room))
  const userId = useSession((state) => state.userId)
  const read = useReadUpTo(room, known?.epoch ?? '')
  const below = known ? countAfter(Math.max(seen, read), known, userId) : 0
  return (
    <button type="button" className={styles.button} data-unseen={below > 0 || undefined} onClick={onClick}>
      <span>{nameOf(below)}</span>
      <Icon name="down" />
    </button>
  )
}

function nameOf(below: number): string {
  if (below === 0) return 'Jump to the newest'
  return below === 1 ? '1 new message' : `${below} new messages`
}
