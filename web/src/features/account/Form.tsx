import type { FormEvent, ReactNode } from 'react'
import styles from './Form.module.css'
import { SubmitButton } from './SubmitButton'
import type { Asking } from './use-question'

type Props = {
  asking: Asking
  /** The codes of refusals that stand at a field. */
  atFields: readonly string[]
  /** What the button says, and while the server is asked. */
  words: readonly [submit: string, busy: string]
  look?: 'solid' | 'plain' | 'danger'
  onSubmit: () => void
  children: ReactNode
  /** Other ways out, beside the button. */
  ways?: ReactNode
}

/** What every form here has: it stays as it was typed, says why it was refused, and waits when it has to. */
export function Form({ asking, atFields, words, look = 'solid', onSubmit, children, ways }: Props) {
  const [submit, busy] = words
  const isElsewhere = asking.status === 'refused' && !atFields.includes(asking.code)
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className={styles.form} onSubmit={send}>
      {children}
      <p className={styles.reason} role="alert">
        {isElsewhere && asking.reason}
      </p>
      <div className={styles.ways}>
        <SubmitButton asking={asking} busy={busy} look={look}>
          {submit}
        </SubmitButton>
        {ways}
      </div>
    </form>
  )
}
