import { clearRoom, deleteRoom } from '../../../chat/rooms/change-room'
import type { Action } from '../../../protocol/generated'
import { Confirm } from '../../../ui/Confirm'
import { HandOver } from './HandOver'
import styles from './IrreversibleActions.module.css'

type Props = { room: string; may: readonly Action[] }

/** The actions on a room that cannot be undone. */
export function IrreversibleActions({ room, may }: Props) {
  return (
    <section className={styles.actions} aria-label="What cannot be undone">
      {may.includes('hand_over') && <HandOver room={room} />}
      {may.includes('clear') && (
        <Confirm
          label="Delete all messages…"
          question="All messages of this room are deleted, for everyone. They cannot be brought back."
          answer="Delete all messages"
          onSure={() => clearRoom(room)}
        />
      )}
      {may.includes('delete_room') && (
        <Confirm
          label="Delete the room…"
          question="The room and its messages are deleted for good. Its address can never be used again."
          answer="Delete the room for good"
          onSure={() => deleteRoom(room)}
        />
      )}
    </section>
  )
}
