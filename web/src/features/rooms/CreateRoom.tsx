import { useState } from 'react'
import { useLocation } from 'wouter'
import { createRoom } from '../../chat/rooms/create-room'
import type { Attempt } from '../../lib/attempt'
import { pathOfRoom } from '../../model/room-id'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import styles from './CreateRoom.module.css'

type Props = { onCreated: () => void }

/** Creates a room and opens it. */
export function CreateRoom({ onCreated }: Props) {
  const [attempt, setAttempt] = useState<Attempt>({ status: 'idle' })
  const [, go] = useLocation()

  const create = async () => {
    if (attempt.status === 'asked') return
    setAttempt({ status: 'asked' })
    const outcome = await createRoom()
    if ('reason' in outcome) return setAttempt({ status: 'refused', reason: outcome.reason })
    setAttempt({ status: 'idle' })
    go(pathOfRoom(outcome.room))
    onCreated()
  }
  return (
    <div className={styles.create}>
      <Button look="quiet" aria-disabled={attempt.status === 'asked'} onClick={create}>
        <Icon name="plus" />
        <span>{attempt.status === 'asked' ? 'Creating…' : 'Create room'}</span>
      </Button>
      <p className={styles.reason} role="alert">
        {attempt.status === 'refused' && attempt.reason}
      </p>
    </div>
  )
}
