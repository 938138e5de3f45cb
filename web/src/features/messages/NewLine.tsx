import styles from './NewLine.module.css'

/** The line above the first new message. */
export function NewLine() {
  return <h2 className={styles.line}>New</h2>
}
