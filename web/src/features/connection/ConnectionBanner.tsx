import { useDelayed } from '../../lib/use-delayed'
import { connect } from '../../socket/connection'
import { useConnection } from '../../stores/connection'
import { Button } from '../../ui/Button'
import styles from './ConnectionBanner.module.css'

/** A short loss is nobody's business. */
const QUIET_MS = 2000

const WORDS = {
  connecting: 'Not connected yet. Trying again…',
  lost: 'Connection lost. Trying again…',
  restarting: 'The server is restarting. Back in a moment.',
} as const

/** Says that the connection is gone, and that nothing is lost with it. */
export function ConnectionBanner() {
  const status = useConnection((state) => state.status)
  const words = status === 'idle' || status === 'online' ? undefined : WORDS[status]
  const isShown = useDelayed(words !== undefined, QUIET_MS)
  return (
    <div role="status">
      {isShown && (
        <div className={styles.banner}>
          <p>
            <strong>{words}</strong> <span>What you write is sent when it is back.</span>
          </p>
          {status !== 'restarting' && (
            <Button look="quiet" onClick={connect}>
              Retry now
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
