import { useEffect } from 'react'
import { brand } from '../lib/brand'
import { GLOBAL } from '../lib/room-id'
import { useRoomName } from '../stores/known-rooms'
import { useUnreadTotal } from '../stores/unread'

/** Keeps the tab's title and picture: the room, the brand, and how much is unread in all rooms. */
export function useTitle(room: string) {
  const name = useRoomName(room)
  const { count, mentions } = useUnreadTotal()

  useEffect(() => {
    const place = room === GLOBAL ? brand : `${name} · ${brand}`
    document.title = count > 0 ? `(${count}) ${place}` : place
  }, [room, name, count])

  const icon = mentions > 0 ? '/favicon-mention.svg' : count > 0 ? '/favicon-unread.svg' : '/favicon.svg'
  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', icon)
  }, [icon])
}
