/**
 * A UUID that begins with the time (RFC 9562, version 7): messages sent at about the same time are neighbours in the
 * server's index.
 * `crypto.randomUUID` would be version 4, and exists on https and localhost only; a chat in a home network is often neither.
 */
export function uuid(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = '89ab'.charAt(Number.parseInt(random.charAt(3), 16) & 3)
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    variant + random.slice(4, 7),
    random.slice(7, 19),
  ].join('-')
}
