import { joinPromptOf } from '../../model/join-prompt'
import { useAccount } from '../../stores/account/account'
import { useSession } from '../../stores/account/session'
import { AccountMark } from '../../ui/AccountMark'
import styles from './JoinForm.module.css'

type Props = { room: string }

/** The sentence above the form: for guests, for accounts, and for those who were just signed out. */
export function Greeting({ room }: Props) {
  const account = useAccount()
  const name = useSession((state) => state.nick)

  if (account.status !== 'out') {
    return (
      <p className={styles.intro}>
        You are signed in as <bdi translate="no">{name}</bdi> <AccountMark />
      </p>
    )
  }
  return (
    <>
      <p className={styles.intro}>{joinPromptOf(room)}</p>
      <div role="status">{account.why !== '' && <p className={styles.news}>{account.why}</p>}</div>
    </>
  )
}
