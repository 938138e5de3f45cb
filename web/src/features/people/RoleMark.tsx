import type { ComponentProps } from 'react'
import type { Role } from '../../protocol/generated'
import { Icon } from '../../ui/Icon'
import styles from './RoleMark.module.css'

type Mark = { icon: ComponentProps<typeof Icon>['name']; word: string }

const MARKS = {
  owner: { icon: 'owner', word: 'owner' },
  moderator: { icon: 'moderator', word: 'moderator' },
  member: { icon: 'member', word: 'member' },
  reader: { icon: 'reader', word: 'reads only' },
  guest: undefined,
} satisfies Record<Role, Mark | undefined>

type Props = { role: Role; muted: boolean }

/** A person's role in this room, as an icon and a word; guests have no mark. */
export function RoleMark({ role, muted }: Props) {
  const mark: Mark | undefined = MARKS[role]
  if (!mark && !muted) return null
  return (
    <span className={styles.marks}>
      {mark && (
        <span className={styles.mark}>
          <Icon name={mark.icon} />
          <span>{mark.word}</span>
        </span>
      )}
      {muted && (
        <span className={styles.mark}>
          <Icon name="muted" />
          <span>muted</span>
        </span>
      )}
    </span>
  )
}
