import type { Cooldown } from '../../stores/messages/cooldown'
import { Countdown } from '../../ui/Countdown'
import styles from './CooldownNote.module.css'

const SENTENCES = {
  fast: 'You are writing very fast. You can send again',
  slow: 'Slow mode is on here. You can send again',
  busy: 'The server is busy. You can send again',
  down: 'Messages cannot be stored right now. Trying again',
} as const

type Props = { why: Cooldown['why']; seconds: number }

/** Why nothing can be sent at the moment, and when it can. */
export function CooldownNote({ why, seconds }: Props) {
  return (
    <p className={styles.note} role="status">
      {seconds > 0 && (
        <>
          <span>{SENTENCES[why]}</span>
          <Countdown seconds={seconds} />
          <span>.</span>
        </>
      )}
    </p>
  )
}
