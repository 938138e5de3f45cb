import { Link } from 'wouter'
import { formatUntil } from '../../lib/format-until'
import { pathOfAccount } from '../../model/account-path'
import type { WriteRefusal } from '../../model/write-access'
import { serverDate } from '../../stores/clock'
import styles from './CannotWrite.module.css'

type Props = { room: string; silence: WriteRefusal; until: Date }

/** A sentence in place of the box, saying why this person cannot write. */
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

function sentence(silence: WriteRefusal, until: Date): string {
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
