import type { Rename } from '../../stores/people/renames'
import styles from './RenameLine.module.css'

type Props = Pick<Rename, 'from' | 'to' | 'gaveWay'>

/** A quiet line about a rename. It is not a message, and is not announced. */
export function RenameLine({ from, to, gaveWay }: Props) {
  return (
    <div className={styles.line}>
      {gaveWay ? (
        <>
          You are now <bdi translate="no">{to}</bdi>: the name <bdi translate="no">{from}</bdi> belongs to an
          account.
        </>
      ) : (
        <>
          <bdi translate="no">{from}</bdi> is now <bdi translate="no">{to}</bdi>
        </>
      )}
    </div>
  )
}
