import { connect } from '../../client/connection'
import { useConnection } from '../../client/connection-status'
import { request } from '../../client/request'
import { ProtocolError } from '../../protocol/error'
import { serverTimeTold } from '../../stores/clock'
import { previewForgotten, previewLoaded, previewRefused } from '../../stores/rooms/previews'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { keyForgotten, keyOfRoom } from '../../stores/rooms/room-keys'
import { refusalOf } from './refusal'

const EVERY_MS = 10_000

/** Rooms before which somebody stands. */
const watched = new Set<string>()

/** Shows a room to whoever stands at its door, as it is now, until the returned function is called. */
export function previewRoom(room: string): () => void {
  const look = () => {
    if (!document.hidden) void loadPreview(room)
  }
  watched.add(room)
  const timer = setInterval(look, EVERY_MS)
  document.addEventListener('visibilitychange', look)
  const unsubscribe = useConnection.subscribe(({ status }, before) => {
    if (status === 'online' && before.status !== 'online') look()
  })
  if (useConnection.getState().status === 'idle') connect()
  look()
  return () => {
    watched.delete(room)
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    unsubscribe()
    previewForgotten(room)
  }
}

/** One look, now. What comes when nobody stands there any more is not kept. */
export async function loadPreview(room: string): Promise<void> {
  try {
    const link = keyOfRoom(room)
    const preview = await request('preview_room', { room, ...(link && { link }) })
    serverTimeTold(preview.now)
    if (!watched.has(room)) return
    if (preview.about) roomInfoTold(preview.about)
    previewLoaded(room, preview)
  } catch (error) {
    // A door can be used without a view of the room; the next look may succeed.
    if (!(error instanceof ProtocolError)) throw error
    if (error.code === 'link_invalid') keyForgotten(room)
    // A link may let in where it does not let look: only entering exchanges it.
    if (watched.has(room) && error.isFinal && !keyOfRoom(room)) previewRefused(room, refusalOf(error))
  }
}
