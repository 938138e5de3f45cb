import { tabShelf } from '../../lib/storage'

const keyOf = (room: string) => `wechat.key.${room}`

const held = new Map<string, string>()

/** A link was opened. Its secret is sent with the next join, and the tab keeps it over a reload of the join page. */
export function keyFound(room: string, secret: string) {
  held.set(room, secret)
  tabShelf.write(keyOf(room), secret)
}

/** The secret has been exchanged for a role, or is invalid. */
export function keyForgotten(room: string) {
  held.delete(room)
  tabShelf.remove(keyOf(room))
}

export function keyOfRoom(room: string): string | undefined {
  return held.get(room) ?? tabShelf.read(keyOf(room)) ?? undefined
}
