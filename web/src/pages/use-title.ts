import { useEffect } from 'react'
import { brand } from '../lib/brand'
import { GLOBAL } from '../lib/room-id'
import { everythingRead, useUnread } from '../stores/unread'

/** Keeps the page's title: the room, the brand, and how much came while nobody looked. */
export function useTitle(room: string) {
  const unread = useUnread((state) => [...state.byRoom.values()].reduce((sum, count) => sum + count, 0))

  useEffect(() => {
    const place = room === GLOBAL ? brand : `${room} · ${brand}`
    document.title = unread > 0 ? `(${unread}) ${place}` : place
  }, [room, unread])

  useEffect(() => {
    const look = () => {
      if (!document.hidden) everythingRead()
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
}
