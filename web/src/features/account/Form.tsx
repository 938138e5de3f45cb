import type { FormEvent, ReactNode } from 'react'
import type { Code } from '../../protocol/error'
import styles from './Form.module.css'
import { SubmitButton } from './SubmitButton'
import type { Asking } from './use-question'

type Props = {
  asking: Asking
  /** The codes of refusals that are shown at a field. */
  atFields: readonly Code[]
  /** What the button says, and what it says while the request is open. */
  words: readonly [submit: string, busy: string]
  look?: 'solid' | 'plain' | 'danger'
  onSubmit: () => void
  children: ReactNode
  /** More buttons beside it. */
  ways?: ReactNode
}

/** Every form about the account. It keeps what was typed, says why it was refused, and waits if it has to. */
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
