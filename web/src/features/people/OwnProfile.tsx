import { Link } from 'wouter'
import { leaveChat } from '../../chat/rooms/leave-room'
import { pathOfAccount } from '../../model/account-path'
import { isAccount, useAccount } from '../../stores/account/account'
import { useSession } from '../../stores/account/session'
import { useRooms } from '../../stores/rooms/rooms'
import { AccountMark } from '../../ui/AccountMark'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/IconButton'
import styles from './OwnProfile.module.css'

type Props = { room: string }

/** Who this person is: an account with a link to its page, or a guest who can create one. And the button to leave. */
export function OwnProfile({ room }: Props) {
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const userId = useSession((state) => state.userId)
  const hasAccount = useAccount(isAccount)
  const name = (
    <bdi translate="no" className={styles.name} title={nick}>
      {nick}
    </bdi>
  )

  return (
    <div className={styles.me}>
      <Avatar id={userId} nick={nick} size="small" />
      <div className={styles.words}>
        {hasAccount ? (
          <Link
            className={styles.account}
            href={pathOfAccount('', { room })}
            aria-label={`Your account, ${nick}`}
          >
            {name}
            <AccountMark />
          </Link>
        ) : (
          <>
            {name}
            <div className={styles.ways}>
              <Link href={pathOfAccount('/new', { room })}>Create account</Link>
              <Link href={pathOfAccount('', { room })}>Sign in</Link>
            </div>
          </>
        )}
      </div>
      <IconButton icon="leave" label="Leave the chat" onClick={leaveChat} />
    </div>
  )
}
