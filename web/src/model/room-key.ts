/**
 * The secret in the fragment of a link: `#k=<secret>`, in base64url, without anything that a messenger has added after it.
 * A fragment never reaches the server or its log.
 */
export function keyIn(hash: string): string | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, '')).get('k') ?? ''
  return /^[\w-]+/.exec(given)?.[0]
}

/** The address of a link that gives rights. */
export function linkWith(secret: string, room: string, origin: string): string {
  return `${origin}/room/${encodeURIComponent(room)}#k=${encodeURIComponent(secret)}`
}
