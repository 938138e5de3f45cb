import { type FormEvent, useState } from 'react'
import { changeRoom } from '../../../chat/rooms/change-room'
import type { Attempt } from '../../../lib/attempt'
import type { Audience, RoomInfo } from '../../../protocol/generated'
import { useLongestLifetime } from '../../../stores/rooms/access'
import { Button } from '../../../ui/Button'
import { Checkbox } from '../../../ui/Checkbox'
import { Select } from '../../../ui/Select'
import { TextField } from '../../../ui/TextField'
import {
  changesOf,
  type Draft,
  draftOf,
  editingOptions,
  lifetimeHint,
  lifetimeOptions,
  maxPeopleReason,
  slowModeOptions,
} from './draft'
import styles from './SettingsForm.module.css'

const NAME_MAX = 60
const TOPIC_MAX = 200

const READERS: readonly (readonly [Audience, string])[] = [
  ['everyone', 'Everyone with the link'],
  ['accounts', 'People with an account'],
  ['members', 'Members only'],
]

const WRITERS: readonly (readonly [Audience, string])[] = [
  ['everyone', 'Everyone who can read'],
  ['accounts', 'People with an account'],
  ['members', 'Members only'],
]

type Outcome = Attempt | { status: 'saved' }

type Props = { info: RoomInfo }

/** The settings of a room, for its owners. Changes that others make meanwhile are not overwritten. */
export function SettingsForm({ info }: Props) {
  const [before, setBefore] = useState(() => draftOf(info))
  const [draft, setDraft] = useState(before)
  const [outcome, setOutcome] = useState<Outcome>({ status: 'idle' })
  const [crowd, setCrowd] = useState<string>()
  const longestMs = useLongestLifetime(info.id)

  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change })
    setOutcome({ status: 'idle' })
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const wrong = maxPeopleReason(draft)
    setCrowd(wrong)
    if (wrong !== undefined || outcome.status === 'asked') return
    setOutcome({ status: 'asked' })
    const reason = await changeRoom(info.id, changesOf(draft, before))
    if (reason === undefined) setBefore(draft)
    setOutcome(reason === undefined ? { status: 'saved' } : { status: 'refused', reason })
  }
  const hint = lifetimeHint(draft, before)

  return (
    <form className={styles.form} onSubmit={save}>
      <TextField
        label="Name"
        value={draft.name}
        onTyped={(name) => set({ name })}
        maxLength={NAME_MAX}
        autoComplete="off"
        autoCapitalize="sentences"
        dir="auto"
      />
      <TextField
        label="Topic"
        value={draft.topic}
        onTyped={(topic) => set({ topic })}
        maxLength={TOPIC_MAX}
        autoComplete="off"
        autoCapitalize="sentences"
        spellCheck
        dir="auto"
      />
      <div className={styles.pair}>
        <Select
          label="Who can read"
          value={draft.read}
          options={READERS}
          onChosen={(read) => set({ read })}
        />
        <Select
          label="Who can write"
          value={draft.write}
          options={WRITERS}
          onChosen={(write) => set({ write })}
        />
        <Select
          label="Messages live"
          value={draft.lifetime}
          options={lifetimeOptions(before, longestMs)}
          onChosen={(lifetime) => set({ lifetime })}
          {...(hint && { hint })}
        />
        <Select
          label="Messages can be edited"
          value={draft.editing}
          options={editingOptions(before)}
          onChosen={(editing) => set({ editing })}
        />
        <Select
          label="Slow mode"
          value={draft.slowMode}
          options={slowModeOptions(before)}
          onChosen={(slowMode) => set({ slowMode })}
        />
      </div>
      <TextField
        label="People at most"
        hint="Empty: no limit."
        inputMode="numeric"
        autoComplete="off"
        value={draft.maxPeople}
        reason={crowd}
        onTyped={(maxPeople) => set({ maxPeople })}
      />
      <Checkbox
        label="Anyone can find it among the public rooms"
        isOn={draft.listed}
        onSet={(listed) => set({ listed })}
      />
      <Checkbox
        label="People who are not allowed in may knock"
        isOn={draft.canKnock}
        onSet={(canKnock) => set({ canKnock })}
      />
      <div className={styles.end}>
        <Button type="submit" look="solid" aria-disabled={outcome.status === 'asked'}>
          {outcome.status === 'asked' ? 'Saving…' : 'Save'}
        </Button>
        <p className={styles.saved} role="status">
          {outcome.status === 'saved' && 'Saved'}
        </p>
        <p className={styles.reason} role="alert">
          {outcome.status === 'refused' && outcome.reason}
        </p>
      </div>
    </form>
  )
}
