/** What the fragment of a link hands over: `#k=<secret>`. The server never sees a fragment, nor does its log. */
export function keyIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('k') || undefined
}

/** The address of a link with rights. */
export function linkWith(secret: string, room: string, origin: string): string {
  return `${origin}/room/${encodeURIComponent(room)}#k=${encodeURIComponent(secret)}`
}
