import { io, type Socket } from 'socket.io-client'
import type { Answer, ServerToClientEvents } from '../protocol/generated'

/**
 * `request` types each request; here any event may have any answer.
 * `never` fits every type, so `request` needs no cast.
 */
type Questions = { [event: string]: (payload: unknown, ack: (answer: Answer<never>) => void) => void }

/** The page's one connection. Only this folder uses it, and the listeners of `app`. */
export const socket: Socket<ServerToClientEvents, Questions> = io({
  autoConnect: false,
  // `attempt.ts` sets this for each attempt: the library tries the next transport after a refusal, but not after a hang.
  transports: ['websocket'],
  // A poll is answered after 20 s at the latest, by a ping. The library never ends one that hangs, and browsers limit them.
  requestTimeout: 30_000,
  // `keep-connected.ts` reconnects: the library does not after a refusal, and does too soon after a drain.
  reconnection: false,
})
