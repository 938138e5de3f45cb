import { useRef } from 'react'
import { loadNewer } from '../../chat/messages/load-newer'
import type { RoomMessages } from '../../model/room-messages'
import { Button } from '../../ui/Button'
import styles from './ListTop.module.css'
import { useEdge } from './use-edge'

type Props = {
  room: string
  newer: RoomMessages['newer']
  /** The row at this edge of the drawn rows, and whether it is the last one here. */
  edge: string
  onNear: () => void
}

/** What is shown below the last drawn message, if that is not the room's newest. */
export function ListEnd({ room, newer, edge, onNear }: Props) {
  const mark = useRef<HTMLDivElement>(null)
  useEdge(mark, 'below', edge, onNear)

  return (
    <div ref={mark} className={styles.top}>
      {newer === 'failed' && (
        <>
          <p>Newer messages could not be loaded.</p>
          <Button onClick={() => void loadNewer(room)}>Try again</Button>
        </>
      )}
    </div>
  )
}
