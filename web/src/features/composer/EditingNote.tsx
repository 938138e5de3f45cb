import { deleteMessage } from '../../chat/messages/delete-message'
import { useCommand } from '../../lib/use-command'
import { type Editing, editingEnded } from '../../stores/messages/editing'
import { Button } from '../../ui/Button'
import styles from './EditingNote.module.css'

type Props = { room: string; editing: Editing; isEmpty: boolean; onLeave: () => void }

/** Says that a message is being edited, and how that ends. If nothing is left of it, it can be deleted. */
export function EditingNote({ room, editing, isEmpty, onLeave }: Props) {
  const leave = () => {
    editingEnded(room)
    onLeave()
  }
  const { run, reason } = useCommand(leave)
  return (
    <div className={styles.note}>
      <p className={styles.text} role="status">
        {reason || editing.reason || (isEmpty ? 'Delete this message for everyone?' : 'Editing your message')}
      </p>
      <div className={styles.buttons}>
        {isEmpty && (
          <Button look="danger" onClick={() => void run(() => deleteMessage(room, editing.messageId))}>
            Delete
          </Button>
        )}
        <Button look="quiet" onClick={leave}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
