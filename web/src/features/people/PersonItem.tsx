import { memo } from 'react'
import { Avatar } from '../../ui/Avatar'
import styles from './PersonItem.module.css'

type Props = { id: string; nick: string; isMe: boolean }

export const PersonItem = memo(function PersonItem({ id, nick, isMe }: Props) {
  return (
    <li className={styles.person}>
      <Avatar id={id} nick={nick} size="small" />
      <bdi className={styles.nick} title={nick}>
        {nick}
      </bdi>
      {isMe && <span className={styles.me}>you</span>}
    </li>
  )
})
