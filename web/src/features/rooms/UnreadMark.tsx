import { useUnread } from '../../stores/messages/unread'
import styles from './UnreadMark.module.css'

const SHOWN_MAX = 99

type Props = { room: string }

/** How many messages are unread in a room, and whether any of them mentions the reader. */
export function UnreadMark({ room }: Props) {
  const { count, mentions } = useUnread(room)
  if (count === 0) return null
  return (
    <span className={styles.mark} data-mentions={mentions > 0 || undefined}>
      <span aria-hidden="true">
        {`${mentions > 0 ? '@ ' : ''}${count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}`}
      </span>
      <span className="sr-only">{` ${count} unread${mentions > 0 ? `, ${mentions} to you` : ''}`}</span>
    </span>
  )
}
