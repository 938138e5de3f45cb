import { Fragment } from 'react'
import { useTyping } from '../../stores/people/typing'
import styles from './TypingNote.module.css'

const NAMED_MAX = 3

type Props = { room: string }

/** Who else is typing. The line keeps its height when empty, so that nothing moves, and is not announced. */
export function TypingNote({ room }: Props) {
  const typists = useTyping((state) => state.byRoom.get(room)) ?? []
  return (
    <p className={styles.note} aria-live="off">
      {typists.length > NAMED_MAX ? (
        <span>Several people are typing…</span>
      ) : (
        typists.map(({ id, nick }, index) => (
          <Fragment key={id}>
            <bdi translate="no">{nick}</bdi>
            <span>{wordsAfter(index, typists.length)}</span>
          </Fragment>
        ))
      )}
    </p>
  )
}

/** "Ada, Bob and Eve are typing…" */
function wordsAfter(index: number, count: number): string {
  if (index === count - 1) return count === 1 ? ' is typing…' : ' are typing…'
  return index === count - 2 ? ' and ' : ', '
}
