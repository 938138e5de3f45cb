import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { joinRoom } from '../../chat/rooms/join-room'
import { brand } from '../../lib/brand'
import { useSecondsLeft } from '../../lib/use-seconds-left'
import { pathOfAccount } from '../../model/account-path'
import { GLOBAL, pathOfRoom } from '../../model/room-id'
import { isAccount, reasonRead, useAccount } from '../../stores/account/account'
import { isNamed, useSession } from '../../stores/account/session'
import { useOutbox } from '../../stores/messages/outbox'
import { useRoomName } from '../../stores/rooms/known-rooms'
import { useRooms } from '../../stores/rooms/rooms'
import { BrandMark } from '../../ui/BrandMark'
import { Button } from '../../ui/Button'
import { Countdown } from '../../ui/Countdown'
import { NickInput } from '../../ui/NickInput'
import card from './Card.module.css'
import { takeEarlyNick } from './early-form'
import { Greeting } from './Greeting'
import styles from './JoinForm.module.css'
import { WhoIsHere } from './WhoIsHere'

const DELAYS = {
  fast: 'That was too much at once. Trying again',
  busy: 'The server cannot let you in right now. Trying again',
} as const

type Props = { room: string }

/** The form to join a room with a nickname. */
export function JoinForm({ room }: Props) {
  const membership = useRooms((state) => state.byRoom.get(room))
  const lastNick = useSession((state) => state.nick)
  const hasAccount = useAccount(isAccount)
  const isElsewhere = useSession(isNamed) && room !== GLOBAL
  const [nick, setNick] = useState(membership?.nick ?? lastNick)
  const field = useRef<HTMLInputElement>(null)
  const fieldId = useId()
  const reasonId = useId()
  const name = useRoomName(room)
  const isJoining = membership?.status === 'joining'
  const refusal = membership?.status === 'refused' ? membership : undefined

  const delay = membership?.status === 'waiting' ? membership : undefined
  const delayedFor = useSecondsLeft(delay?.untilMs ?? 0)
  const isReserved = refusal?.code === 'nick_reserved'
  const [, go] = useLocation()
  const unsent = useOutbox((state) => state.byRoom.get(room)?.length ?? 0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the client starts once.
  useLayoutEffect(() => {
    const early = takeEarlyNick()
    if (!early) return field.current?.select()
    setNick(early.nick)
    if (early.isSent) joinAs(early.nick)
  }, [])

  const joinAs = (chosen: string) => {
    reasonRead()
    if (!isJoining) void joinRoom(room, chosen)
    field.current?.focus()
  }
  const join = (event: FormEvent) => {
    event.preventDefault()
    joinAs(hasAccount ? lastNick : nick)
  }
  const take = (suggestion: string) => {
    setNick(suggestion)
    joinAs(suggestion)
  }

  return (
    <main className={card.page}>
      <form className={card.form} onSubmit={join}>
        <BrandMark />
        <h1 className={card.title}>
          <bdi translate="no">{room === GLOBAL ? brand : name}</bdi>
        </h1>
        <Greeting room={room} />
        <WhoIsHere room={room} />
        {!hasAccount && (
          <>
            <label className={card.label} htmlFor={fieldId}>
              Nickname
            </label>
            <NickInput
              ref={field}
              id={fieldId}
              className={styles.field}
              enterKeyHint="go"
              value={nick}
              aria-invalid={refusal !== undefined}
              aria-describedby={reasonId}
              onChange={(event) => setNick(event.target.value)}
            />
          </>
        )}
        <p id={reasonId} className={styles.reason} role="alert">
          {refusal && <span>{refusal.reason}</span>}
          {delay && (
            <>
              <span>{DELAYS[delay.why]}</span>
              <Countdown seconds={delayedFor} />
              <span>.</span>
            </>
          )}
        </p>
        <div className={styles.ways}>
          {isReserved && (
            <Button look="solid" onClick={() => go(pathOfAccount('', { room, name: nick }))}>
              Sign in
            </Button>
          )}
          {refusal?.suggestion !== undefined && (
            <Button look={isReserved ? 'plain' : 'solid'} onClick={() => take(refusal.suggestion ?? '')}>
              <span>
                Join as <bdi translate="no">{refusal.suggestion}</bdi>
              </span>
            </Button>
          )}
          <Button
            type="submit"
            look={refusal?.suggestion === undefined && !isReserved ? 'solid' : 'plain'}
            aria-disabled={isJoining}
            autoFocus={hasAccount}
          >
            {isJoining ? 'Joining…' : 'Join'}
          </Button>
        </div>
        {unsent > 0 && (
          <p className={card.hint}>
            {unsent === 1
              ? 'One of your messages here is waiting to be sent.'
              : `${unsent} of your messages here are waiting to be sent.`}
          </p>
        )}
        <p className={card.hint}>
          {isElsewhere ? (
            <Link href={pathOfRoom(GLOBAL)}>Go to the global room</Link>
          ) : hasAccount ? (
            <Link href={pathOfAccount('', { room })}>Your account</Link>
          ) : (
            <>
              <span>No account needed. </span>
              <Link href={pathOfAccount('', { room })}>I have an account</Link>
            </>
          )}
        </p>
      </form>
    </main>
  )
}
