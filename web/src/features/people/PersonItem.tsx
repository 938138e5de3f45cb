import { type ComponentType, memo, type ReactNode } from 'react'
import type { PersonRef } from '../../model/person-ref'
import type { Role } from '../../protocol/generated'
import { AccountMark } from '../../ui/AccountMark'
import { Avatar } from '../../ui/Avatar'
import styles from './PersonItem.module.css'
import { RoleMark } from './RoleMark'

/** The menu of a person, with the actions on them. */
export type PersonMenu = ComponentType<PersonRef & { role: Role }>

type Props = {
  id: string
  nick: string
  idle?: boolean | undefined
  isMe: boolean
  account?: boolean | undefined
  role?: Role | undefined
  muted?: boolean | undefined
  /** The room that the menu acts in. */
  room?: string
  menu?: PersonMenu | undefined
  /** Shown at this person's own item. */
  children?: ReactNode
}

/** Someone in the room. Props are plain values, so `memo` skips people who did not change. */
export const PersonItem = memo(function PersonItem(props: Props) {
  const { id, nick, idle = false, isMe, account, role = 'guest', muted = false, children } = props
  const { room = '', menu: Menu } = props
  return (
    <li className={styles.person} data-me={isMe || undefined} data-idle={idle || undefined}>
      <Avatar id={id} nick={nick} size="small" />
      <div className={styles.words}>
        <span className={styles.line}>
          <bdi translate="no" className={styles.nick} title={nick}>
            {nick}
          </bdi>
          {account && <AccountMark />}
          {isMe && <span className={styles.note}>you</span>}
          {idle && <span className={styles.note}>away</span>}
        </span>
        <RoleMark role={role} muted={muted} />
      </div>
      {Menu && <Menu room={room} id={id} nick={nick} role={role} />}
      {children}
    </li>
  )
})
