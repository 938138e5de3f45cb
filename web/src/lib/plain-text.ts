/**
 * A text as the server takes it: lines end in `\n`, and what is left of the control characters is tab and line feed.
 * Nobody sees the others, in a paste from a terminal for instance, so nobody could take them out.
 */
export function plainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}/gu, '')
}
