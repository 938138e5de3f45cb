/** The room that always exists. */
export const GLOBAL = 'global'

/** 1 to 64 of `A-Za-z0-9_-`, the server's rule. */
export function isRoomId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text)
}

/** An id that nobody can guess: 128 random bits, base64url without padding (RFC 4648, section 5). */
export function newRoomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** The path of a room in the address bar. */
export function pathOfRoom(room: string): string {
  return room === GLOBAL ? '/' : `/room/${room}`
}

/** The path of a message. The epoch tells that the room was not cleared since: then the `seq` is another message's. */
export function linkToMessage(room: string, seq: number, epoch: string): string {
  return `/room/${room}/${seq}?epoch=${encodeURIComponent(epoch)}`
}

/** The `seq` of the message that a path names, if it names one. */
export function messageOfPath(path: string): number | undefined {
  const seq = /^\/room\/[^/]+\/(\d{1,15})(?!\d)/.exec(path)?.[1]
  return seq === undefined ? undefined : Number(seq)
}

/** What messengers and people leave after a link and no room id ends with: a full stop, a bracket, a slash. */
const BEHIND = /[\s/`~<>\p{Pe}\p{Pf}\p{Pi}\p{Po}]+$/u

/** The room that a path names, or whose message it names, even with the end of a sentence after it; nothing if it names none. */
export function roomOfPath(path: string): string | undefined {
  if (path === '/') return GLOBAL
  const room = decoded(/^\/room\/(.+)$/.exec(path)?.[1] ?? '')
    .replace(BEHIND, '')
    .replace(/\/\d{1,15}$/, '')
  return isRoomId(room) ? room : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The name of a room that nobody has named. A generated id means nothing to people, so its beginning is enough. */
export function shortName(room: string): string {
  if (room === GLOBAL) return 'Global'
  const isMade = room.length === 22 && /[A-Z]/.test(room) && /[a-z]/.test(room)
  return isMade ? `Room ${room.slice(0, 4)}…` : room
}
