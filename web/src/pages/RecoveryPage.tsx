import { Link, Redirect, useLocation } from 'wouter'
import { RecoverForm } from '../features/account/RecoverForm'
import { RecoveryCode } from '../features/account/RecoveryCode'
import { Sheet } from '../features/account/Sheet'
import { pathOfAccount } from '../model/account-path'
import { pathOfRoom } from '../model/room-id'
import { isAccount, useAccount } from '../stores/account/account'
import { useRecoveryCode } from '../stores/account/recovery-code'
import { useReturnRoom } from './use-return-room'

/** Recovers an account whose password is forgotten. */
export function RecoveryPage() {
  const isSignedIn = useAccount(isAccount)
  const hasCode = useRecoveryCode((state) => state.code !== '')
  const { room, name } = useReturnRoom()
  const [, go] = useLocation()

  if (hasCode) {
    return (
      <Sheet title="You are back" intro="Your old code is used up. This is the new one." ways={null}>
        <RecoveryCode onKept={() => go(pathOfRoom(room))} />
      </Sheet>
    )
  }
  if (isSignedIn) return <Redirect to={pathOfAccount('', { room })} replace />
  return (
    <Sheet
      title="Forgot the password?"
      intro="Set a new one with the recovery code that you saved. Every other browser will be signed out."
      ways={
        <>
          <Link href={pathOfAccount('', { room })}>Sign in with the password</Link>
          <Link href={pathOfRoom(room)}>Back to the chat</Link>
        </>
      }
    >
      <RecoverForm name={name} />
    </Sheet>
  )
}
