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
  transports: ['websocket', 'polling'],
  tryAllTransports: true,
  // `connection.ts` comes back by itself: the library does not after a refusal, and too soon after a drain.
  reconnection: false,
})
