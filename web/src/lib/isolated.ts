/**
 * A name inside a plain string, such as a placeholder or a window title: U+2068 and U+2069 isolate its direction, as
 * `<bdi>` does in the page (Unicode, UAX #9).
 */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`
}
