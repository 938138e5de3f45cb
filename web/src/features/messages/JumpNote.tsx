import { jumpTo } from '../../chat/messages/jump-to'
import { useJump } from '../../stores/messages/jumps'
import styles from './JumpNote.module.css'

type Props = { room: string }

/** After a jump the way back, or why there was none. */
export function JumpNote({ room }: Props) {
  const jump = useJump(room)
  const back = jump && 'seq' in jump ? jump.back : undefined
  return (
    <div className={styles.place}>
      <p className={styles.note} role="status">
        {jump && 'why' in jump && <span>{jump.why}</span>}
      </p>
      {back !== undefined && (
        <button type="button" className={styles.note} onClick={() => void jumpTo(room, back)}>
          Back to the reply
        </button>
      )}
    </div>
  )
}
