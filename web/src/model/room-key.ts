/**
 * What the fragment of a link hands over: `#k=<secret>`, which is base64url; what a messenger has taken in behind it is none of
 * it. The server never sees a fragment, nor does its log.
 */
export function keyIn(hash: string): string | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, '')).get('k') ?? ''
  return /^[\w-]+/.exec(given)?.[0]
}

/** The address of a link with rights. */
export function linkWith(secret: string, room: string, origin: string): string {
  return `${origin}/room/${encodeURIComponent(room)}#k=${encodeURIComponent(secret)}`
}
