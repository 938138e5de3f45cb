import { isolated } from '../../lib/isolated'
import type { Quote } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { useMessages } from '../../stores/messages/messages'
import { replyEnded } from '../../stores/messages/replying'
import { IconButton } from '../../ui/IconButton'
import styles from './ReplyNote.module.css'

type Props = { room: string; quote: Quote; onLeave: () => void }

/** Above the box, what the message in it replies to. */
export function ReplyNote({ room, quote, onLeave }: Props) {
  const { id, senderId, senderNick, excerpt } = quote
  const isMine = useSession((state) => state.userId) === senderId
  const isGone = useMessages(
    (state) =>
      state.byRoom.get(room)?.messages.some((message) => message.id === id && message.deleted) ?? false,
  )
  const leave = () => {
    replyEnded(room)
    onLeave()
  }
  return (
    <div className={styles.note}>
      <p className={styles.text} role="status">
        <b>{isMine ? 'Reply to yourself' : `Reply to ${isolated(senderNick)}`}</b>{' '}
        <span dir="auto">{isGone ? 'This message has been deleted.' : excerpt}</span>
      </p>
      <IconButton icon="close" label="Do not reply" onClick={leave} />
    </div>
  )
}
