import { wellFormed } from '../lib/well-formed'
import { offline, ProtocolError, silent } from '../protocol/error'
import type { Answer, ClientToServerEvents } from '../protocol/generated'
import { socket } from './socket'

const TIMEOUT_MS = 10_000

let asked = 0

export type Event = keyof ClientToServerEvents
export type Payload<E extends Event> = Parameters<ClientToServerEvents[E]>[0]
export type Reply<E extends Event> = ClientToServerEvents[E] extends (
  payload: Payload<E>,
  ack: (answer: Answer<infer R>) => void,
) => void
  ? R
  : never

/** Sends a request. Fails with a `ProtocolError` when the server refuses, does not answer within 10 s, or is out of reach. */
export async function request<E extends Event>(event: E, payload: Payload<E>): Promise<Reply<E>> {
  // The library would keep it and send it later; the caller wants to know now.
  if (!socket.connected) throw offline()
  asked += 1
  const answer = await socket
    .timeout(TIMEOUT_MS)
    .emitWithAck(event, wellFormed(payload))
    .catch(() => {
      throw socket.connected ? silent() : offline()
    })
    .finally(() => {
      asked -= 1
    })
  if ('error' in answer) throw new ProtocolError(answer.error)
  return answer.ok
}

/** Whether a request is waiting for its answer. */
export function isAsking(): boolean {
  return asked > 0
}
