import { useState } from 'react'
import { changeRoom } from '../../../chat/rooms/change-room'
import type { RoomInfo } from '../../../protocol/generated'
import { Button } from '../../../ui/Button'
import styles from './IrreversibleActions.module.css'

type Props = { info: RoomInfo }

/** Locks the room against newcomers, or unlocks it. */
export function LockRoom({ info }: Props) {
  const [isAsked, setAsked] = useState(false)
  const [reason, setReason] = useState('')

  const turn = async () => {
    if (isAsked) return
    setAsked(true)
    setReason((await changeRoom(info.id, { isLocked: !info.isLocked })) ?? '')
    setAsked(false)
  }
  return (
    <div className={styles.action}>
      <p>
        {info.isLocked
          ? 'The room is locked: nobody new can come in.'
          : 'Everyone who is allowed in can come in.'}
      </p>
      <Button aria-disabled={isAsked} onClick={turn}>
        {info.isLocked ? 'Unlock the room' : 'Lock the room'}
      </Button>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
    </div>
  )
}
