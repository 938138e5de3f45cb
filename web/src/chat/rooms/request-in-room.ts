import { type Event, type Payload, type Reply, request } from '../../client/request'
import { pause, retryMs } from '../../lib/backoff'
import { ProtocolError, waitOf } from '../../protocol/error'
import { rejoinRoom } from './rejoin-rooms'

const ATTEMPTS = 4

/**
 * Asks for something in a room that this tab has joined. Waits when the server says so, and joins again when the
 * server no longer knows us there. Fails with a `ProtocolError`.
 */
export async function requestInRoom<E extends Event>(
  room: string,
  event: E,
  payload: Payload<E>,
): Promise<Reply<E>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await request(event, payload)
    } catch (error) {
      const wait = waitOf(error)
      const isUnknown = error instanceof ProtocolError && error.code === 'not_joined'
      if (attempt + 1 >= ATTEMPTS || !(wait || isUnknown)) throw error
      if (wait) await pause(retryMs(attempt, wait.forMs))
      else await rejoinRoom(room)
    }
  }
}
