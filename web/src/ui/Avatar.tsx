import { hueOf, initialOf } from '../lib/person'
import styles from './Avatar.module.css'

type Props = { id: string; nick: string; size?: 'small' | 'large' }

/** A person's initial on a colour made from their id. The name is always beside it. */
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
