import { CONTENT_MAX } from '../../model/content'
import styles from './LengthNote.module.css'

/** From this length on, the note says how much space is left. */
const NEAR = CONTENT_MAX - 200

const number = new Intl.NumberFormat('en')

type Props = { id: string; length: number }

/** The length of a message, once that matters. */
export function LengthNote({ id, length }: Props) {
  return (
    <p id={id} className={styles.note} data-over={length > CONTENT_MAX || undefined} role="status">
      {length > NEAR && sentence(length)}
    </p>
  )
}

function sentence(length: number): string {
  const sum = `${number.format(length)} of ${number.format(CONTENT_MAX)} characters`
  return length > CONTENT_MAX ? `${sum}. Shorten it, or send it in two parts.` : sum
}
