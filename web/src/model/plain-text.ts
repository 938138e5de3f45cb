import { wellFormedText } from '../lib/well-formed'

/** All that ends a line somewhere: in Windows, in old files, on paper, and in Unicode (UAX #14: BK, CR, LF, NL). */
const LINE_ENDS = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g

/** A text whose lines end in `\n`, however they did before: as it is shown, and as it is typed. */
export function withLineFeeds(text: string): string {
  return text.replace(LINE_ENDS, '\n')
}

/**
 * A text as the server takes it: with line feeds, and of the other control characters only tab. Nobody sees those, in a paste from
 * a terminal for instance, so nobody could take them out; nor half a character.
 */
export function plainText(text: string): string {
  return wellFormedText(withLineFeeds(text).replace(/(?![\t\n])\p{Cc}/gu, ''))
}
