import { Link } from 'wouter'
import { pathOfAccount } from '../../lib/account-path'
import { formatUntil } from '../../lib/format-until'
import type { Silence } from '../../lib/writing'
import { serverDate } from '../../stores/clock'
import styles from './CannotWrite.module.css'

type Props = { room: string; silence: Silence; until: Date }

/** One plain sentence where the box would be. */
export function CannotWrite({ room, silence, until }: Props) {
  return (
    <p id="composer" className={styles.note} role="status" tabIndex={-1}>
      {sentence(silence, until)}
      {(silence === 'accounts' || silence === 'muted_network') && (
        <>
          {' '}
          <Link href={pathOfAccount('', { room })}>Sign in</Link>
        </>
      )}
    </p>
  )
}

function sentence(silence: Silence, until: Date): string {
  switch (silence) {
    case 'muted':
      return `You are muted until ${formatUntil(until, serverDate())}.`
    case 'muted_network':
      return `Someone on your network was muted: guests from there can write again at ${formatUntil(until, serverDate())}. If you already had an account, sign in to write.`
    case 'reader':
      return 'You can read here, not write.'
    case 'accounts':
      return 'Only people with an account can write here.'
    case 'members':
      return 'Only members can write here.'
    case 'other':
      return 'You cannot write here.'
  }
}
