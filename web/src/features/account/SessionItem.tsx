import { clockTime, dayName, fullTime } from '../../lib/time'
import type { Session } from '../../protocol/generated'
import { useToday } from '../../stores/clock'
import { Button } from '../../ui/Button'
import styles from './Sessions.module.css'

type Props = Session & { onEnd: (id: string) => void }

/** One browser that is signed in. */
export function SessionItem({ id, isCurrent, device, lastUsedAt, onEnd }: Props) {
  const today = useToday()
  const used = new Date(lastUsedAt)
  return (
    <li className={styles.session}>
      <div className={styles.words}>
        <p>
          <span>{device}</span>
          {isCurrent && <span className={styles.here}>This one</span>}
        </p>
        <p className={styles.quiet}>
          Last used:{' '}
          <time dateTime={lastUsedAt} title={fullTime(used)}>
            {dayName(used, today)}, {clockTime(used)}
          </time>
        </p>
      </div>
      {!isCurrent && (
        <Button aria-label={`End: ${device}`} onClick={() => onEnd(id)}>
          End
        </Button>
      )}
    </li>
  )
}
