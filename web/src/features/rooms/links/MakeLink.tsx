import { type FormEvent, useState } from 'react'
import { makeLink } from '../../../chat/rooms/room-links'
import type { Role } from '../../../protocol/generated'
import { Button } from '../../../ui/Button'
import { Select } from '../../../ui/Select'
import { LINK_ROLES } from './link-words'
import styles from './MakeLink.module.css'

const HOUR_MS = 60 * 60 * 1000

const USES = [
  ['any', 'Many times'],
  ['once', 'Once'],
] as const

const ENDS = [
  ['never', 'Without an end'],
  ['hour', 'For an hour'],
  ['day', 'For a day'],
  ['week', 'For 7 days'],
] as const

type End = (typeof ENDS)[number][0]

const LASTS_MS = {
  never: undefined,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
} satisfies Record<End, number | undefined>

type Props = { room: string; onMade: (secret: string) => void }

/** The form to make a link: what it gives, how often, and for how long. */
export function MakeLink({ room, onMade }: Props) {
  const [role, setRole] = useState<Role>('member')
  const [uses, setUses] = useState<'any' | 'once'>('any')
  const [end, setEnd] = useState<End>('never')
  const [isAsked, setAsked] = useState(false)
  const [reason, setReason] = useState('')

  const make = async (event: FormEvent) => {
    event.preventDefault()
    if (isAsked) return
    setAsked(true)
    const expiresInMs = LASTS_MS[end]
    const made = await makeLink({
      room,
      role,
      ...(uses === 'once' && { uses: 1 }),
      ...(expiresInMs !== undefined && { expiresInMs }),
    })
    setAsked(false)
    setReason('reason' in made ? made.reason : '')
    if ('secret' in made) onMade(made.secret)
  }

  return (
    <form className={styles.form} onSubmit={make}>
      <div className={styles.choices}>
        <Select label="Gives" value={role} options={LINK_ROLES} onChosen={setRole} />
        <Select label="Works" value={uses} options={USES} onChosen={setUses} />
        <Select label="Lasts" value={end} options={ENDS} onChosen={setEnd} />
      </div>
      {role === 'owner' && <p className={styles.notice}>Anyone with this link can do everything here.</p>}
      <p className={styles.reason} role="alert">
        {reason}
      </p>
      <Button type="submit" look="solid" aria-disabled={isAsked}>
        {isAsked ? 'Making…' : 'Make a link'}
      </Button>
    </form>
  )
}
