import { wellFormedText } from '../lib/well-formed'

/** Every line ending there is: of Windows, of old files, of pages, and of Unicode (UAX #14: BK, CR, LF, NL). */
const LINE_ENDS = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g

/** The text with every line ending as `\n`, as it is shown and typed. */
export function withLineFeeds(text: string): string {
  return text.replace(LINE_ENDS, '\n')
}

/**
 * The text as the server accepts it: with line feeds, no other control characters but tabs, and no half characters. They
 * come with a paste from a terminal, for instance, and cannot be seen, so nobody could remove them by hand.
 */
export function plainText(text: string): string {
  return wellFormedText(withLineFeeds(text).replace(/(?![\t\n])\p{Cc}/gu, ''))
}
