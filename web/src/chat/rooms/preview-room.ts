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

/** Rooms whose join page is open. */
const watched = new Set<string>()

/** Keeps the preview of a room on its join page current, until the returned function is called. */
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

/** Loads the preview once. An answer that comes after the join page was closed is dropped. */
export async function loadPreview(room: string): Promise<void> {
  try {
    const link = keyOfRoom(room)
    const preview = await request('preview_room', { room, ...(link && { link }) })
    serverTimeTold(preview.now)
    if (!watched.has(room)) return
    if (preview.about) roomInfoTold(preview.about)
    previewLoaded(room, preview)
  } catch (error) {
    // The join page works without a preview, and the next attempt may succeed.
    if (!(error instanceof ProtocolError)) throw error
    if (error.code === 'link_invalid') keyForgotten(room)
    // A link may let someone join where it shows no preview: only joining exchanges it.
    if (watched.has(room) && error.isFinal && !keyOfRoom(room)) previewRefused(room, refusalOf(error))
  }
}
