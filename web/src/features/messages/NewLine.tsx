import styles from './NewLine.module.css'

/** The line above the first message that was not seen before. */
export function NewLine() {
  return <h2 className={styles.line}>New</h2>
}
