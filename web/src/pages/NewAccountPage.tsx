import { Link, Redirect, useLocation } from 'wouter'
import { RecoveryCode } from '../features/account/RecoveryCode'
import { Sheet } from '../features/account/Sheet'
import { SignUpForm } from '../features/account/SignUpForm'
import { pathOfAccount } from '../model/account-path'
import { pathOfRoom } from '../model/room-id'
import { isAccount, useAccount } from '../stores/account/account'
import { useRecoveryCode } from '../stores/account/recovery-code'
import { useReturnRoom } from './use-return-room'

/** Creates an account: a password, then the recovery code, then back to the room. */
export function NewAccountPage() {
  const isSignedIn = useAccount(isAccount)
  const hasCode = useRecoveryCode((state) => state.code !== '')
  const { room } = useReturnRoom()
  const [, go] = useLocation()

  if (hasCode) {
    return (
      <Sheet title="The name is yours" intro="Save one thing, and you are done." ways={null}>
        <RecoveryCode onKept={() => go(pathOfRoom(room))} />
      </Sheet>
    )
  }
  if (isSignedIn) return <Redirect to={pathOfAccount('', { room })} replace />
  return (
    <Sheet
      title="Create account"
      intro="With a password nobody else can take your name, and you can sign in from other browsers too."
      ways={
        <>
          <Link href={pathOfAccount('', { room })}>I have an account</Link>
          <Link href={pathOfRoom(room)}>Not now</Link>
        </>
      }
    >
      <SignUpForm />
    </Sheet>
  )
}
