import { useDelayed } from '../../lib/use-delayed'
import { connect } from '../../socket/connection'
import { useConnection } from '../../stores/connection'
import { Button } from '../../ui/Button'
import styles from './ConnectionBanner.module.css'

/** A short loss is nobody's business. */
const QUIET_MS = 2000

/** Says that the connection is gone, and that nothing is lost with it. */
export function ConnectionBanner() {
  const status = useConnection((state) => state.status)
  const isShown = useDelayed(status === 'lost' || status === 'connecting', QUIET_MS)
  return (
    <div role="status">
      {isShown && (
        <div className={styles.banner}>
          <p>
            <strong>{status === 'lost' ? 'Connection lost.' : 'Not connected yet.'} Trying again…</strong>{' '}
            <span>What you write is sent when it is back.</span>
          </p>
          <Button look="quiet" onClick={connect}>
            Retry now
          </Button>
        </div>
      )}
    </div>
  )
}
