import { type ReactNode, useId } from 'react'
import styles from './Section.module.css'

type Props = {
  title: string
  /** What it is good for, in a line. */
  about: ReactNode
  children: ReactNode
}

/** One matter of an account's page. */
export function Section({ title, about, children }: Props) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        <p className={styles.quiet}>{about}</p>
      </div>
      {children}
    </section>
  )
}
