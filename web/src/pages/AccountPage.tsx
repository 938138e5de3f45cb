import { Link, useLocation } from 'wouter'
import { AccountHome } from '../features/account/AccountHome'
import { RecoveryCode } from '../features/account/RecoveryCode'
import { Sheet } from '../features/account/Sheet'
import { SignInForm } from '../features/account/SignInForm'
import { pathOfAccount } from '../model/account-path'
import { pathOfRoom } from '../model/room-id'
import { useAccount } from '../stores/account/account'
import { useRecoveryCode } from '../stores/account/recovery-code'
import { useReturnRoom } from './use-return-room'

/** The account, or the form to sign in. */
export function AccountPage() {
  const account = useAccount()
  const hasCode = useRecoveryCode((state) => state.code !== '')
  const { room, name } = useReturnRoom()
  const [, go] = useLocation()
  const back = <Link href={pathOfRoom(room)}>Back to the chat</Link>

  if (account.status === 'out') {
    return (
      <Sheet
        title="Sign in"
        intro="Your name and your rooms, in this browser too."
        news={account.why}
        ways={
          <>
            <Link href={pathOfAccount('/recovery', { room, name })}>Forgot the password?</Link>
            <Link href={pathOfAccount('/new', { room })}>No account yet?</Link>
            {back}
          </>
        }
      >
        <SignInForm name={name} onDone={() => go(pathOfRoom(room))} />
      </Sheet>
    )
  }
  if (hasCode) {
    return (
      <Sheet title="New recovery code" intro="The old one no longer works." ways={back}>
        <RecoveryCode onKept={() => undefined} />
      </Sheet>
    )
  }
  return (
    <Sheet
      title="Account"
      intro="Your name, your password, and where you are signed in."
      size="large"
      ways={back}
    >
      {account.status === 'in' ? <AccountHome user={account.user} /> : <p>One moment…</p>}
    </Sheet>
  )
}
