import { tabShelf } from '../lib/storage'

/** Polling works where a proxy refuses or swallows WebSockets. */
export type Transport = 'websocket' | 'polling'

/** So that a reload behind such a proxy does not wait for the time-out again. */
const KEPT = 'wechat.transport'

/** What has carried answers last in this tab. */
let proven: Transport = tabShelf.read(KEPT) === 'polling' ? 'polling' : 'websocket'
let preferred = proven
/** What the server has answered CONNECT by, and whether anything came by it since. */
let used: { transport: Transport; isProven: boolean } | undefined

/** What the next attempt begins with. */
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

/** The server has answered CONNECT by it. */
export function transportAnswered(transport: Transport) {
  preferred = transport
  used = { transport, isProven: false }
}

/** Something has come by it since. */
export function transportProven() {
  if (!used || used.isProven) return
  used.isProven = true
  proven = used.transport
  tabShelf.write(KEPT, proven)
}

/** The connection has fallen silent. When nothing ever came by it, the transport is at fault rather than the network. */
export function transportDoubted() {
  if (used && !used.isProven) preferred = otherThan(used.transport)
}
