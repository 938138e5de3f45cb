import { memo, type ReactNode } from 'react'
import { Avatar } from '../../ui/Avatar'
import styles from './PersonItem.module.css'

type Props = {
  id: string
  nick: string
  idle?: boolean | undefined
  isMe: boolean
  /** What one can do about oneself. */
  children?: ReactNode
}

/** Someone in the room. Props are plain values, so `memo` leaves alone who did not change. */
export const PersonItem = memo(function PersonItem({ id, nick, idle = false, isMe, children }: Props) {
  return (
    <li className={styles.person} data-me={isMe || undefined} data-idle={idle || undefined}>
      <Avatar id={id} nick={nick} size="small" />
      <bdi className={styles.nick} title={nick}>
        {nick}
      </bdi>
      {isMe && <span className={styles.note}>you</span>}
      {idle && <span className={styles.note}>away</span>}
      {children}
    </li>
  )
})
