import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './TextField.module.css'

type Props = Omit<ComponentProps<'input'>, 'id' | 'className' | 'ref' | 'onChange' | 'children'> & {
  label: string
  value: string
  onTyped: (text: string) => void
  /** Why it was refused. The field takes the focus then. */
  reason?: string | undefined
  /** What to know before typing. */
  hint?: string
  /** A button beside the field. */
  children?: ReactNode
}

/** A field with its label above it, and below it what is wrong with the text. */
export function TextField({ label, onTyped, reason, hint, children, ...rest }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const noteId = useId()

  useEffect(() => {
    if (reason !== undefined) field.current?.focus()
  }, [reason])

  return (
    <div>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.row}>
        <input
          autoCapitalize="none"
          spellCheck={false}
          {...rest}
          ref={field}
          id={id}
          className={styles.field}
          aria-invalid={reason !== undefined}
          aria-describedby={noteId}
          onChange={(event) => onTyped(event.target.value)}
        />
        {children}
      </div>
      <p id={noteId} className={styles.note}>
        {reason === undefined ? hint : <span className={styles.reason}>{reason}</span>}
      </p>
    </div>
  )
}
