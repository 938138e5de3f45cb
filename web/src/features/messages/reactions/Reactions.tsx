import { useState } from 'react'
import { react } from '../../../chat/messages/react'
import { reactorsText, type ShownReaction, shownReactions } from '../../../model/reactions'
import type { Reaction } from '../../../protocol/generated'
import { useSession } from '../../../stores/account/session'
import { useOwnReactions } from '../../../stores/messages/own-reactions'
import { useMay } from '../../../stores/rooms/access'
import styles from './Reactions.module.css'

type Props = { room: string; messageId: string; reactions: readonly Reaction[] | undefined }

const NONE: readonly Reaction[] = []

/** The reactions to a message. Pressing one gives it, or takes it back. */
export function Reactions({ room, messageId, reactions = NONE }: Props) {
  const own = useOwnReactions(room, messageId)
  const myId = useSession((state) => state.userId)
  const mayReact = useMay(room, 'write')
  const [reason, setReason] = useState('')
  const shown = shownReactions(reactions, own, myId)
  if (shown.length === 0 && !reason) return null
  const press = async ({ emoji, own }: ShownReaction) => {
    setReason((await react(room, messageId, emoji, !own)) ?? '')
  }
  return (
    <div className={styles.reactions}>
      <ul className={styles.kinds} aria-label="Reactions">
        {shown.map((kind) => (
          <li key={kind.emoji}>
            <Kind {...kind} onPress={mayReact ? () => void press(kind) : undefined} />
          </li>
        ))}
      </ul>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
    </div>
  )
}

/** One emoji, how many have given it, and on hover, focus and long press who. */
function Kind({ onPress, ...kind }: ShownReaction & { onPress: (() => void) | undefined }) {
  const { emoji, count, own } = kind
  const who = reactorsText(kind)
  return (
    <button
      type="button"
      className={styles.kind}
      aria-pressed={own}
      aria-disabled={onPress === undefined}
      aria-label={`${emoji} ${count}: ${who}`}
      data-who={who}
      onClick={onPress}
      onContextMenu={(event) => {
        event.preventDefault()
        event.currentTarget.focus()
      }}
    >
      <span aria-hidden="true">{emoji}</span>
      <span aria-hidden="true">{count}</span>
    </button>
  )
}
