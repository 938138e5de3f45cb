import { io, type Socket } from 'socket.io-client'
import type { Answer, ServerToClientEvents } from '../protocol/generated'

/**
 * Questions are typed where they are asked, by `request`: here any event has an answer of its own.
 * `never` fits every type, so `request` needs no cast.
 */
type Questions = { [event: string]: (payload: unknown, ack: (answer: Answer<never>) => void) => void }

/** The page's one connection. Only this folder knows it; `connection.ts` says who it is. */
export const socket: Socket<ServerToClientEvents, Questions> = io({
  autoConnect: false,
  // `attempt.ts` sets it for each try: the library goes on to the next transport when one is refused, not when it hangs.
  transports: ['websocket'],
  // A poll is answered by a ping after 20 s at the latest. The library never ends one that hangs, and there are few at a time.
  requestTimeout: 30_000,
  // `connection.ts` comes back by itself: the library does not after a refusal, and too soon after a drain.
  reconnection: false,
})
