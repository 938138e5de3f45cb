import { useId } from 'react'
import styles from './FindPerson.module.css'

type Props = { query: string; onQuery: (query: string) => void }

/** Filters a long list by name. */
export function FindPerson({ query, onQuery }: Props) {
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
        value={query}
        onChange={(event) => onQuery(event.target.value)}
      />
    </div>
  )
}
