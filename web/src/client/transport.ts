import { tabShelf } from '../lib/storage'

/** Polling works where a proxy refuses or swallows WebSockets. */
export type Transport = 'websocket' | 'polling'

/** Kept so that a reload behind such a proxy does not wait for the timeout again. */
const KEPT = 'wechat.transport'

/** The transport that last carried data in this tab. */
let proven: Transport = tabShelf.read(KEPT) === 'polling' ? 'polling' : 'websocket'
let preferred = proven
/** The transport on which the server answered CONNECT, and whether anything has arrived on it since. */
let used: { transport: Transport; isProven: boolean } | undefined

/** The transport that the next attempt begins with. */
export function preferredTransport(): Transport {
  return preferred
}

export function transportPreferred(transport: Transport) {
  preferred = transport
}

export function provenTransport(): Transport {
  return proven
}

export function otherThan(transport: Transport): Transport {
  return transport === 'websocket' ? 'polling' : 'websocket'
}

/** The server has answered CONNECT on this transport. */
export function transportAnswered(transport: Transport) {
  preferred = transport
  used = { transport, isProven: false }
}

/** Something has arrived on it since. */
export function transportProven() {
  if (!used || used.isProven) return
  used.isProven = true
  proven = used.transport
  tabShelf.write(KEPT, proven)
}

/** The connection has fallen silent. If nothing ever arrived on it, the transport is at fault rather than the network. */
export function transportDoubted() {
  if (used && !used.isProven) preferred = otherThan(used.transport)
}
