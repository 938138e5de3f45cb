import { makeRecoveryCode } from '../../chat/account/change-password'
import { deleteAccount } from '../../chat/account/sign-out'
import { fullDay } from '../../lib/time'
import type { Account } from '../../protocol/generated'
import { AccountMark } from '../../ui/AccountMark'
import { Avatar } from '../../ui/Avatar'
import styles from './AccountHome.module.css'
import { PasswordQuestion } from './PasswordQuestion'
import { PasswordSection } from './PasswordSection'
import { Section } from './Section'
import { SessionsSection } from './SessionsSection'
import { SignOutSection } from './SignOutSection'

type Props = { user: Account }

/** The page of a signed-in account. */
export function AccountHome({ user }: Props) {
  return (
    <>
      <div className={styles.who}>
        <Avatar id={user.id} nick={user.username} />
        <div>
          <p className={styles.name}>
            <bdi translate="no">{user.username}</bdi> <AccountMark />
          </p>
          <p className={styles.quiet}>
            Since {fullDay(new Date(user.createdAt))}. Nobody else can take this name.
          </p>
        </div>
      </div>
      <PasswordSection />
      <Section
        title="Recovery code"
        description="For when you forget your password. A new code replaces the old one."
      >
        <PasswordQuestion
          opener="Make a new code…"
          words={['Make a new code', 'Making…']}
          ask={makeRecoveryCode}
        />
      </Section>
      <SessionsSection />
      <SignOutSection />
      <Section title="Delete the account" description="For good, in every browser. It cannot be undone.">
        <PasswordQuestion
          opener="Delete the account…"
          words={['Delete for good', 'Deleting…']}
          look="danger"
          ask={deleteAccount}
        >
          <p>
            You are signed out everywhere, and what you may do in rooms is gone. Somebody else can take the
            name <bdi translate="no">{user.username}</bdi>. What you wrote stays until it expires.
          </p>
        </PasswordQuestion>
      </Section>
    </>
  )
}
