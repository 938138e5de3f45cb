import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { leaveDeletedRoom, reopenRoom } from '../chat/rooms/reopen-room'
import { formatUntil } from '../lib/format-until'
import { useSecondsLeft } from '../lib/use-seconds-left'
import { pathOfAccount } from '../model/account-path'
import type { Refusal } from '../model/refusal'
import { GLOBAL } from '../model/room-id'
import type { ErrorCode } from '../protocol/generated'
import { serverDate } from '../stores/clock'
import { useRoomName } from '../stores/rooms/known-rooms'
import { BrandMark } from '../ui/BrandMark'
import { Button } from '../ui/Button'
import styles from './NotFoundPage.module.css'

const WORDS = {
  kicked: { title: 'You were removed', sentence: 'Someone who runs this room removed you from it.' },
  banned: { title: 'You are banned here', sentence: 'You cannot come into this room.' },
  members_only: {
    title: 'This room is for its members',
    sentence: 'Someone who runs it can send you a link that lets you in.',
  },
  accounts_only: {
    title: 'This room is for people with an account',
    sentence: 'Sign in or create an account, and come back.',
  },
  room_locked: { title: 'The room is locked', sentence: 'Nobody new can come in at the moment.' },
  room_full: { title: 'The room is full', sentence: 'There will be space again when somebody leaves.' },
  room_deleted: { title: 'This room is gone', sentence: 'Its owner has deleted it.' },
  link_invalid: {
    title: 'This link no longer works',
    sentence: 'It has been used up, was revoked, or has expired. Ask for a new one.',
  },
} as const satisfies Partial<Record<ErrorCode, { title: string; sentence: string }>>

const OF_A_NETWORK = {
  title: 'Your network is banned here',
  sentence:
    'Someone on your network was banned from this room. If that was not you, sign in with an account that you already had, or ask someone who runs the room.',
} as const

type RefusalCode = keyof typeof WORDS

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(WORDS, code)
}

type Props = { room: string; refusal: Refusal; code: RefusalCode }

/** Replaces a room that this person cannot join: says why, and offers what can be done. */
export function RefusedPage({ room, refusal, code }: Props) {
  const name = useRoomName(room)
  const heading = useRef<HTMLHeadingElement>(null)
  const isNeighbour = code === 'banned' && refusal.by === 'network'
  const { title, sentence } = isNeighbour ? OF_A_NETWORK : WORDS[code]
  const isWaiting = useSecondsLeft(refusal.untilMs ?? 0) > 0
  const until = serverDate(refusal.untilMs)

  // The room that had the focus is gone.
  useEffect(() => heading.current?.focus(), [])

  return (
    <main className={styles.page}>
      <div className={styles.words}>
        <BrandMark />
        <p className={styles.name}>
          <bdi translate="no">{name}</bdi>
        </p>
        <h1 ref={heading} className={styles.title} tabIndex={-1}>
          {title}
        </h1>
        <p className={styles.sentence}>
          <span>{sentence}</span>
          {isWaiting && <span>{` You can come back at ${formatUntil(until, serverDate())}.`}</span>}
        </p>
        <div className={styles.ways}>
          {(code === 'accounts_only' || isNeighbour) && (
            <Link className={styles.way} href={pathOfAccount('', { room })}>
              Sign in
            </Link>
          )}
          {isRetriable(code, refusal) && !isWaiting && (
            <Button look="solid" onClick={() => reopenRoom(room)}>
              {code === 'link_invalid' ? 'Open the room without it' : 'Try again'}
            </Button>
          )}
          {room !== GLOBAL && (
            <Link
              className={styles.way}
              href="/"
              onClick={() => code === 'room_deleted' && leaveDeletedRoom(room)}
            >
              Go to the global room
            </Link>
          )}
        </div>
      </div>
    </main>
  )
}

/** Whether trying again later may help. A ban without an end and a deletion are for good. */
function isRetriable(code: RefusalCode, { untilMs }: Refusal): boolean {
  if (code === 'banned') return untilMs !== undefined
  return code !== 'room_deleted'
}
