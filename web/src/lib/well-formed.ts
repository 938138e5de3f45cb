/**
 * The same value with valid Unicode in every text: half a character, as a cut emoji leaves it, becomes U+FFFD. JSON would
 * carry the half, but no server accepts it.
 */
export function wellFormed<T>(value: T): T
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return wellFormedText(value)
  if (Array.isArray(value)) return value.map((item: unknown) => wellFormed(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wellFormed(one)]))
}

/** `String.prototype.toWellFormed` is younger than some of the browsers that the page is for. */
export function wellFormedText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}
