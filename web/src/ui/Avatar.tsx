import { hueOf, initialOf } from '../lib/person'
import styles from './Avatar.module.css'

type Props = { id: string; nick: string; size?: 'small' | 'large' }

/** A person's initial on the colour that follows from their id. The name always stands beside it. */
export function Avatar({ id, nick, size = 'large' }: Props) {
  return (
    <span
      className={`${styles.avatar} ${styles[size]}`}
      style={{ '--hue': hueOf(id) }}
      aria-hidden="true"
      translate="no"
    >
      {initialOf(nick)}
    </span>
  )
}
