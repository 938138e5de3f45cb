import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { joinRoom } from '../../chat/join-room'
import { brand } from '../../lib/brand'
import { GLOBAL } from '../../lib/room-id'
import { useSecondsLeft } from '../../lib/use-seconds-left'
import { useOutbox } from '../../stores/outbox'
import { useRooms } from '../../stores/rooms'
import { useSession } from '../../stores/session'
import { BrandMark } from '../../ui/BrandMark'
import { Button } from '../../ui/Button'
import { Countdown } from '../../ui/Countdown'
import styles from './Login.module.css'

const DELAYS = {
  fast: 'That was too much at once. Joining goes on',
  busy: 'The server cannot let you in right now. Joining goes on',
} as const

type Props = { room: string }

/** The door of a room: a nickname, and in. */
export function Login({ room }: Props) {
  const membership = useRooms((state) => state.byRoom.get(room))
  const lastNick = useSession((state) => state.nick)
  const [nick, setNick] = useState(lastNick)
  const field = useRef<HTMLInputElement>(null)
  const fieldId = useId()
  const reasonId = useId()
  const isJoining = membership?.status === 'joining'
  const reason = membership?.status === 'refused' ? membership.reason : undefined

  const delay = membership?.status === 'waiting' ? membership : undefined
  const delayedFor = useSecondsLeft(delay?.untilMs ?? 0)
  const unsent = useOutbox((state) => state.byRoom.get(room)?.length ?? 0)

  useEffect(() => {
    field.current?.select()
  }, [])

  const join = (event: FormEvent) => {
    event.preventDefault()
    if (!isJoining) void joinRoom(room, nick)
    field.current?.focus()
  }

  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={join}>
        <BrandMark />
        <h1 className={styles.title}>{room === GLOBAL ? brand : <bdi>{room}</bdi>}</h1>
        <p className={styles.lead}>
          {room === GLOBAL
            ? 'Choose a nickname and join the conversation.'
            : `A room on ${brand}. Choose a nickname to join it.`}
        </p>
        <label className={styles.label} htmlFor={fieldId}>
          Nickname
        </label>
        <input
          ref={field}
          id={fieldId}
          className={styles.field}
          // biome-ignore lint/a11y/noAutofocus: the page consists of this field.
          autoFocus
          autoComplete="nickname"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          dir="auto"
          value={nick}
          aria-invalid={reason !== undefined}
          aria-describedby={reasonId}
          onChange={(event) => setNick(event.target.value)}
        />
        <p id={reasonId} className={styles.reason} role="alert">
          {reason}
          {delay && (
            <>
              {DELAYS[delay.why]}
              <Countdown seconds={delayedFor} />.
            </>
          )}
        </p>
        <Button type="submit" look="solid" aria-disabled={isJoining}>
          {isJoining ? 'Joining…' : 'Join'}
        </Button>
        {unsent > 0 && (
          <p className={styles.hint}>
            {unsent === 1 ? 'A message of yours waits' : `${unsent} messages of yours wait`} here to be sent.
          </p>
        )}
        <p className={styles.hint}>No account, nothing to install.</p>
      </form>
    </main>
  )
}
