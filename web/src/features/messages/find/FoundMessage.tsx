import { fullDay, fullTime } from '../../../lib/time'
import type { Message } from '../../../protocol/generated'
import styles from './FindDialog.module.css'
import { marked } from './marked'

type Props = { message: Message; words: readonly string[]; onChoose: () => void }

/** One message of a list that leads to it. */
export function FoundMessage({ message, words, onChoose }: Props) {
  const written = new Date(message.createdAt)
  return (
    <li>
      <button type="button" className={styles.found} onClick={onChoose}>
        <span className={styles.who}>
          <b dir="auto" translate="no">
            {message.senderNick}
          </b>
          <time dateTime={message.createdAt} title={fullTime(written)}>
            {fullDay(written)}
          </time>
        </span>
        <span dir="auto" className={styles.text}>
          {marked(message.content, words).map(({ text, isHit, at }) =>
            isHit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
          )}
        </span>
      </button>
    </li>
  )
}
