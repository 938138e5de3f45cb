/** The room that always exists. */
export const GLOBAL = 'global'

/** 1 to 64 of `A-Za-z0-9_-`, the server's rule. */
export function isRoomId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text)
}

/** Where a room is found in the address bar. */
export function pathOfRoom(room: string): string {
  return room === GLOBAL ? '/' : `/room/${room}`
}
