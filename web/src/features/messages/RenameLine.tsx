import type { Rename } from '../../stores/people/renames'
import styles from './RenameLine.module.css'

type Props = Pick<Rename, 'from' | 'to' | 'gaveWay'>

/** Says quietly that someone goes by another name. It is no message, and nobody is called by it. */
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
