import { connect } from '../socket/connection'
import { ProtocolError, request } from '../socket/request'
import { serverTimeTold } from '../stores/clock'
import { useConnection } from '../stores/connection'
import { previewForgotten, previewLoaded } from '../stores/previews'

const EVERY_MS = 10_000

/** Shows a room to whoever stands at its door, as it is now, until the returned function is called. */
export function previewRoom(room: string): () => void {
  let isWatched = true
  const look = async () => {
    if (document.hidden) return
    try {
      const preview = await request('preview_room', { room })
      serverTimeTold(preview.now)
      if (isWatched) previewLoaded(room, preview)
    } catch (error) {
      // A door can be used without a view of the room; the next look may succeed.
      if (!(error instanceof ProtocolError)) throw error
    }
  }
  const timer = setInterval(look, EVERY_MS)
  document.addEventListener('visibilitychange', look)
  const unsubscribe = useConnection.subscribe(({ status }, before) => {
    if (status === 'online' && before.status !== 'online') void look()
  })
  if (useConnection.getState().status === 'idle') connect()
  void look()
  return () => {
    isWatched = false
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    unsubscribe()
    previewForgotten(room)
  }
}
