import { jumpTo } from '../../chat/messages/jump-to'
import styles from './Quoted.module.css'

type Props = {
  room: string
  /** Of the reply, to come back to. */
  from: number | undefined
  quoteSeq: number
  quoteNick: string | undefined
  quoteText: string | undefined
}

/** Above a reply, what it replies to. Pressing it leads there. */
export function Quoted({ room, from, quoteSeq, quoteNick, quoteText }: Props) {
  if (quoteText === undefined) {
    return <div className={`${styles.quote} ${styles.gone}`}>The message that this replies to is gone.</div>
  }
  return (
    <button
      type="button"
      className={styles.quote}
      aria-label={`In reply to ${quoteNick}: ${quoteText}. Go there.`}
      onClick={() => void jumpTo(room, quoteSeq, from)}
    >
      <b dir="auto" translate="no">
        {quoteNick}
      </b>
      <span dir="auto">{quoteText}</span>
    </button>
  )
}
