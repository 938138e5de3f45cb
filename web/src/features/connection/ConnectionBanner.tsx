import { type Connection, connect, useConnection } from '../../chat/connection'
import { useDelayed } from '../../lib/use-delayed'
import { Button } from '../../ui/Button'
import styles from './ConnectionBanner.module.css'

/** A short loss is not worth mentioning. */
const QUIET_MS = 2000

const WORDS = {
  connecting: 'Not connected yet. Trying again…',
  lost: 'Connection lost. Trying again…',
  restarting: 'The server is restarting. Back in a moment.',
  fallback: 'No answer yet. Trying another way to connect…',
  refused: 'This server does not let this page connect.',
} as const

/** Says that the connection is gone, and that nothing will be lost. */
export function ConnectionBanner() {
  const status = useConnection((state) => state.status)
  const words = useConnection(wordsFor)
  const refusal = useConnection((state) => (state.status === 'refused' ? state.refusal : undefined))
  const isShown = useDelayed(words !== undefined, QUIET_MS)
  return (
    <div role="status">
      {isShown && (
        <div className={styles.banner}>
          <p>
            <strong>{words}</strong>{' '}
            <span>{refusal ?? 'What you write is sent once you are connected.'}</span>
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

function wordsFor({ status, fallback }: Connection): string | undefined {
  if (status === 'idle' || status === 'online') return undefined
  return fallback === 'underway' && status !== 'restarting' ? WORDS.fallback : WORDS[status]
}
