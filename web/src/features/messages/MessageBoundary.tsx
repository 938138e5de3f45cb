import type { ReactNode } from 'react'
import { Boundary } from '../../ui/Boundary'
import styles from './MessageItem.module.css'

type Props = { children: ReactNode }

/** A message that cannot be drawn breaks only its own row, not the room. */
export function MessageBoundary({ children }: Props) {
  return <Boundary fallback={() => <BrokenMessage />}>{children}</Boundary>
}

function BrokenMessage() {
  return (
    <li className={styles.item}>
      <p className={styles.broken}>This message cannot be shown.</p>
    </li>
  )
}
