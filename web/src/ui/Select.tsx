import { useId } from 'react'
import styles from './Select.module.css'

type Props<T extends string> = {
  label: string
  value: T
  /** The values to choose from, and their names. */
  options: readonly (readonly [value: T, words: string])[]
  /** A sentence below it. */
  hint?: string
  disabled?: boolean
  onChosen: (value: T) => void
}

/** A choice of one of several values, by name. */
export function Select<T extends string>({ label, value, options, hint, disabled, onChosen }: Props<T>) {
  const id = useId()
  const hintId = useId()
  const choose = (chosen: string) => {
    const option = options.find(([known]) => known === chosen)
    if (option) onChosen(option[0])
  }
  return (
    <div>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={styles.field}
        value={value}
        disabled={disabled}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => choose(event.target.value)}
      >
        {options.map(([known, words]) => (
          <option key={known} value={known}>
            {words}
          </option>
        ))}
      </select>
      {hint && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
