/**
 * A name for the middle of a sentence that is a plain string, as a placeholder or a window's title: U+2068 and U+2069
 * keep its direction to itself, as `<bdi>` does in the page (Unicode, UAX #9).
 */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`
}
