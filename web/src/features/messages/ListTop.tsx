import { useRef } from 'react'
import { loadOlder } from '../../chat/messages/load-older'
import { useDelayed } from '../../lib/use-delayed'
import type { RoomMessages } from '../../model/room-messages'
import { Button } from '../../ui/Button'
import styles from './ListTop.module.css'
import { useEdge } from './use-edge'

const QUIET_MS = 300

type Props = {
  room: string
  /** Whether there is anything older, here or on the server. */
  hasMore: boolean
  older: RoomMessages['older']
  isEmpty: boolean
  /** The row at this edge of the drawn rows, and whether it is the first one here. */
  edge: string
  onNear: () => void
}

/** What is shown above the oldest drawn message. */
export function ListTop({ room, hasMore, older, isEmpty, edge, onNear }: Props) {
  const mark = useRef<HTMLDivElement>(null)
  const isSlow = useDelayed(older === 'loading', QUIET_MS)
  useEdge(mark, 'above', hasMore && edge, onNear)

  if (isEmpty && !hasMore) {
    return (
      <div className={styles.empty}>
        <p className={styles.headline}>It’s quiet here. Say hello.</p>
        <p>Messages appear here as they are written, for everyone who is in the room.</p>
      </div>
    )
  }
  return (
    <div ref={mark} className={styles.top}>
      {older === 'failed' ? (
        <>
          <p>Older messages could not be loaded.</p>
          <Button onClick={() => void loadOlder(room)}>Try again</Button>
        </>
      ) : (
        <p>{hasMore ? isSlow && 'Loading older messages…' : 'This is the beginning.'}</p>
      )}
    </div>
  )
}
