import { useDelayed } from '../../lib/use-delayed'
import styles from './MessageSkeleton.module.css'

const QUIET_MS = 300

/** The outline of messages while they are loading; nothing if they arrive quickly. */
export function MessageSkeleton() {
  const isSlow = useDelayed(true, QUIET_MS)
  return (
    <div className={styles.frame} aria-busy="true">
      {isSlow && (
        <>
          <p className="sr-only">Loading messages…</p>
          <div className={styles.row} />
          <div className={styles.row} />
          <div className={styles.row} />
          <div className={styles.row} />
        </>
      )}
    </div>
  )
}
