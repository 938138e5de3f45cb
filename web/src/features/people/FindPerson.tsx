import { useId } from 'react'
import styles from './FindPerson.module.css'

type Props = { sought: string; onSought: (sought: string) => void }

/** Filters a long list by name. */
export function FindPerson({ sought, onSought }: Props) {
  const id = useId()
  return (
    <div className={styles.find}>
      <label className="sr-only" htmlFor={id}>
        Find someone
      </label>
      <input
        id={id}
        className={styles.field}
        type="search"
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        placeholder="Find someone"
        value={sought}
        onChange={(event) => onSought(event.target.value)}
      />
    </div>
  )
}
