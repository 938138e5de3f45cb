import { useEffect } from 'react'
import { brand } from '../lib/brand'
import { GLOBAL } from '../model/room-id'
import { useUnreadTotal } from '../stores/messages/unread'
import { useRoomName } from '../stores/rooms/known-rooms'

/** Keeps the tab's title and picture: the room, the brand, and how much is unread in all rooms. */
export function useTitle(room: string) {
  const name = useRoomName(room)
  const { count, mentions } = useUnreadTotal()

  useEffect(() => {
    const title = room === GLOBAL ? brand : `${name} · ${brand}`
    document.title = count > 0 ? `(${count}) ${title}` : title
  }, [room, name, count])

  const icon = mentions > 0 ? '/favicon-mention.svg' : count > 0 ? '/favicon-unread.svg' : '/favicon.svg'
  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', icon)
  }, [icon])
}
