import { useEffect, useRef } from 'react'
import { loadOlder } from '../../chat/load-older'
import { useDelayed } from '../../lib/use-delayed'
import type { RoomMessages } from '../../stores/messages'
import { Button } from '../../ui/Button'
import styles from './ListTop.module.css'

const QUIET_MS = 300

type Props = {
  room: string
  hasMore: boolean
  older: RoomMessages['older']
  isEmpty: boolean
  oldest: number | undefined
}

/** What stands above the oldest message. Coming near to it loads the page before. */
export function ListTop({ room, hasMore, older, isEmpty, oldest }: Props) {
  const edge = useRef<HTMLDivElement>(null)
  const isSlow = useDelayed(older === 'loading', QUIET_MS)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new oldest message is looked at anew, a short page may not fill the screen.
  useEffect(() => {
    if (!edge.current || !hasMore) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void loadOlder(room)
      },
      { root: edge.current.closest('[role=log]'), rootMargin: '400px 0px 0px' },
    )
    observer.observe(edge.current)
    return () => observer.disconnect()
  }, [room, hasMore, oldest])

  if (isEmpty && !hasMore) {
    return (
      <div className={styles.empty}>
        <p className={styles.headline}>It’s quiet here. Say hello.</p>
        <p>Messages appear here as they are written, for everyone who is in the room.</p>
      </div>
    )
  }
  return (
    <div ref={edge} className={styles.top}>
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
