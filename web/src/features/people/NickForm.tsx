import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { changeNick, type NickRefusal } from '../../chat/people/change-nick'
import { Button } from '../../ui/Button'
import { NickInput } from '../../ui/NickInput'
import styles from './NickForm.module.css'

type Props = { nick: string; onDone: () => void }

/** Changes the nickname, or says why it cannot be used and suggests a free one. */
export function NickForm({ nick, onDone }: Props) {
  const [typed, setTyped] = useState(nick)
  const [attempt, setAttempt] = useState<'none' | 'asked' | NickRefusal>('none')
  const refusal = typeof attempt === 'object' ? attempt : undefined
  const field = useRef<HTMLInputElement>(null)
  const fieldId = useId()
  const reasonId = useId()

  useEffect(() => field.current?.select(), [])

  const take = async (chosen: string) => {
    if (attempt === 'asked') return
    if (chosen === nick) return onDone()
    setAttempt('asked')
    const refused = await changeNick(chosen)
    if (!refused) return onDone()
    setAttempt(refused)
    field.current?.focus()
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    void take(typed)
  }
  const takeSuggestion = (suggestion: string) => {
    setTyped(suggestion)
    void take(suggestion)
  }
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    // The drawer around it stays open.
    event.preventDefault()
    onDone()
  }

  return (
    <form className={styles.form} onSubmit={save} onKeyDown={closeOnEscape}>
      <label className={styles.label} htmlFor={fieldId}>
        New name
      </label>
      <NickInput
        ref={field}
        id={fieldId}
        className={styles.field}
        enterKeyHint="done"
        value={typed}
        aria-invalid={refusal !== undefined}
        aria-describedby={reasonId}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p id={reasonId} className={styles.reason} role="alert">
        {refusal?.reason}
      </p>
      <div className={styles.ways}>
        {refusal?.suggestion !== undefined && (
          <Button onClick={() => takeSuggestion(refusal.suggestion ?? '')}>
            <span>
              Take <bdi translate="no">{refusal.suggestion}</bdi>
            </span>
          </Button>
        )}
        <Button type="submit" aria-disabled={attempt === 'asked'}>
          {attempt === 'asked' ? 'Saving…' : 'Save'}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
