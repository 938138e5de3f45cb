import { editFailedMessage } from '../../chat/messages/edit-failed-message'
import { retryMessage } from '../../chat/messages/send-message'
import { messageDiscarded } from '../../stores/messages/outbox'
import { Button } from '../../ui/Button'
import styles from './FailedNote.module.css'

type Props = { room: string; clientId: string; reason: string }

/** Why a message was not sent, and what can be done about it. */
export function FailedNote({ room, clientId, reason }: Props) {
  return (
    <div className={styles.note} role="alert">
      <p>{`Not sent. ${reason}`}</p>
      <Button look="quiet" onClick={() => editFailedMessage(room, clientId)}>
        Edit
      </Button>
      <Button look="quiet" onClick={() => retryMessage(room, clientId)}>
        Retry
      </Button>
      <Button look="quiet" onClick={() => messageDiscarded(room, clientId)}>
        Discard
      </Button>
    </div>
  )
}
