import { type FormEvent, useId, useState } from 'react'
import { Link } from 'wouter'
import { knock } from '../../chat/rooms/knock'
import type { Attempt } from '../../lib/attempt'
import { GLOBAL, pathOfRoom } from '../../model/room-id'
import { isAccount, useAccount } from '../../stores/account/account'
import { useOwnKnocks } from '../../stores/rooms/knocks'
import { nickFor, useRoomName } from '../../stores/rooms/known-rooms'
import { BrandMark } from '../../ui/BrandMark'
import { Button } from '../../ui/Button'
import { NickInput } from '../../ui/NickInput'
import card from './Card.module.css'
import styles from './Knock.module.css'

type Props = { room: string }

/** The page of a room whose people decide who comes in. */
export function Knock({ room }: Props) {
  const name = useRoomName(room)
  const waitingAs = useOwnKnocks((state) => state.byRoom.get(room))
  const hasAccount = useAccount(isAccount)
  const [nick, setNick] = useState(() => nickFor(room))
  const [attempt, setAttempt] = useState<Attempt>({ status: 'idle' })
  const fieldId = useId()
  const reasonId = useId()

  const ask = async (event: FormEvent) => {
    event.preventDefault()
    if (attempt.status === 'asked') return
    setAttempt({ status: 'asked' })
    const reason = await knock(room, nick)
    setAttempt(reason === undefined ? { status: 'idle' } : { status: 'refused', reason })
  }

  return (
    <main className={card.page}>
      <form className={card.form} onSubmit={ask}>
        <BrandMark />
        <h1 className={card.title}>
          <bdi translate="no">{name}</bdi>
        </h1>
        <p className={styles.intro}>The people in this room decide who comes in.</p>
        {!hasAccount && waitingAs === undefined && (
          <>
            <label className={card.label} htmlFor={fieldId}>
              Nickname
            </label>
            <NickInput
              id={fieldId}
              className={styles.field}
              enterKeyHint="go"
              value={nick}
              aria-invalid={attempt.status === 'refused'}
              aria-describedby={reasonId}
              onChange={(event) => setNick(event.target.value)}
            />
          </>
        )}
        <p id={reasonId} className={styles.reason} role="alert">
          {attempt.status === 'refused' && attempt.reason}
        </p>
        <p className={styles.waiting} role="status">
          {waitingAs !== undefined && 'You have knocked. Somebody in the room can let you in.'}
        </p>
        {waitingAs === undefined && (
          <Button type="submit" look="solid" aria-disabled={attempt.status === 'asked'}>
            {attempt.status === 'asked' ? 'Knocking…' : 'Knock'}
          </Button>
        )}
        <p className={card.hint}>
          <Link href={pathOfRoom(GLOBAL)}>Go to the global room</Link>
        </p>
      </form>
    </main>
  )
}
