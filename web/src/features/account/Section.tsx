import { type ReactNode, useId } from 'react'
import styles from './Section.module.css'

type Props = {
  title: string
  /** What it is for, in one line. */
  description: ReactNode
  children: ReactNode
}

/** A section of the account page. */
export function Section({ title, description, children }: Props) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        <p className={styles.quiet}>{description}</p>
      </div>
      {children}
    </section>
  )
}
