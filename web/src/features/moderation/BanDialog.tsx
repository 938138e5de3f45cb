import { type FormEvent, useState } from 'react'
import { ban } from '../../chat/moderation/moderate'
import { useCommand } from '../../lib/use-command'
import type { PersonRef } from '../../model/person-ref'
import { Button } from '../../ui/Button'
import { Checkbox } from '../../ui/Checkbox'
import { Dialog } from '../../ui/Dialog'
import { Select } from '../../ui/Select'
import styles from './BanDialog.module.css'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

const TIMES = [
  ['hour', 'For an hour'],
  ['day', 'For a day'],
  ['ever', 'For ever'],
] as const

const PARTS = [
  ['none', 'Keep them'],
  ['hour', 'Delete those of the last hour'],
  ['day', 'Delete those of the last day'],
  ['all', 'Delete all of them'],
] as const

type Time = (typeof TIMES)[number][0]
type Part = (typeof PARTS)[number][0]

const LASTS_MS = { hour: HOUR_MS, day: DAY_MS, ever: undefined } satisfies Record<Time, number | undefined>
/** Nothing here is older than ten years. */
const WITHIN_MS = {
  none: undefined,
  hour: HOUR_MS,
  day: DAY_MS,
  all: 3660 * DAY_MS,
} satisfies Record<Part, number | undefined>

type Props = PersonRef & { onClose: () => void }

/** Asks how long a person is banned, whether their network is too, and what happens to their messages. */
export function BanDialog({ room, id, nick, onClose }: Props) {
  const [time, setTime] = useState<Time>('day')
  const [network, setNetwork] = useState(true)
  const [part, setPart] = useState<Part>('none')
  const { run, reason } = useCommand(onClose)
  const span = time === 'hour' ? 'an hour' : 'a day'

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [forMs, deleteMessagesMs] = [LASTS_MS[time], WITHIN_MS[part]]
    void run(() =>
      ban({
        room,
        user: id,
        network,
        ...(forMs !== undefined && { forMs }),
        ...(deleteMessagesMs !== undefined && { deleteMessagesMs }),
      }),
    )
  }
  return (
    <Dialog
      title={
        <>
          Ban <bdi translate="no">{nick}</bdi>
        </>
      }
      onClose={onClose}
    >
      <form className={styles.form} onSubmit={submit}>
        <Select label="How long" value={time} options={TIMES} onChosen={setTime} />
        <div>
          <Checkbox label={`Their network too, for ${span}`} isOn={network} onSet={setNetwork} />
          <p className={styles.hint}>
            {network
              ? `Bans this person, and their network for ${span}: guests and new accounts from there, including those who are here now. Members stay.`
              : 'Bans this person. They can come back as a new guest.'}
          </p>
        </div>
        <Select label="Their messages" value={part} options={PARTS} onChosen={setPart} />
        <p className={styles.reason} role="alert">
          {reason}
        </p>
        <Button type="submit" look="danger">
          Ban
        </Button>
      </form>
    </Dialog>
  )
}
