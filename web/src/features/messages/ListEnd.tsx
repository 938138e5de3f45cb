import { useEffect, useRef } from 'react'
import { loadNewer } from '../../chat/load-newer'
import type { RoomMessages } from '../../stores/messages'
import { Button } from '../../ui/Button'
import styles from './ListTop.module.css'

type Props = { room: string; newer: RoomMessages['newer']; newest: number | undefined }

/** What stands below the last message when newer ones were dropped. Coming near to it loads the page after. */
export function ListEnd({ room, newer, newest }: Props) {
  const edge = useRef<HTMLDivElement>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message is looked at anew.
  useEffect(() => {
    if (!edge.current) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void loadNewer(room)
      },
      { root: edge.current.closest('[role=log]'), rootMargin: '0px 0px 400px' },
    )
    observer.observe(edge.current)
    return () => observer.disconnect()
  }, [room, newest])

  return (
    <div ref={edge} className={styles.top}>
      {newer === 'failed' && (
        <>
          <p>Newer messages could not be loaded.</p>
          <Button onClick={() => void loadNewer(room)}>Try again</Button>
        </>
      )}
    </div>
  )
}
