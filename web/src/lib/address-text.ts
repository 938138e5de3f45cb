/** The parts of an address in a text, as sources of regular expressions with the flag `u`. */

/** Letters of scripts that are written without spaces, or that join a word's ending to a foreign one. */
export const UNSPACED = `[${['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('')}]`

/** A letter that may be in an address without a scheme: an address that begins or ends beside it would split a word. */
export const BESIDE_LETTER = `(?:(?!${UNSPACED})[\\p{L}\\p{M}\\p{N}])`

/**
 * What always ends an address: spaces, quotation marks, brackets and full stops of other scripts, and invisible
 * characters such as a bidi override.
 */
const NEVER = [
  '[\\s<>"`\\\\“”„‟«»‹›—，、；：\\p{Cc}\\p{Cf}\\p{Cs}]',
  '(?![\\0-\\x7f])[\\p{Sentence_Terminal}\\p{Ps}\\p{Pe}]',
  '(?!\\p{M})\\p{Default_Ignorable_Code_Point}',
].join('|')

/** A joiner is part of the spelling in Persian and Hindi, and inside an emoji; elsewhere it only deceives. */
const JOINER =
  '(?<=[\\p{L}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}])(?<!\\p{Script=Latin})[\\u200c\\u200d]' +
  '(?!\\p{Script=Latin})(?=[\\p{L}\\p{M}\\p{Extended_Pictographic}])'

/** A path, a query, a fragment. */
export const REST = `(?:[/?#](?:(?!${NEVER})[^]|${JOINER})*)?`

export const PORT = '(?::\\d{1,5}(?!\\d))?'

/** A host name in any script, whether it exists or not. */
export const HOST = `(?:(?!${NEVER})[\\p{L}\\p{M}\\p{N}._%-]|${JOINER})+`

const USER = "(?:[\\p{L}\\p{M}\\p{N}._~%!$&'()*+,;=:@-]{1,256}@)?"
const ADDRESS_OF_SIX = '\\[[\\da-f:.]{2,45}\\]'

/** What stands between `https://` and the path. */
export const AUTHORITY = `${USER}(?:${ADDRESS_OF_SIX}|${HOST})${PORT}`

const LABEL = `${BESIDE_LETTER}(?:${BESIDE_LETTER}|-){0,62}`
const TOP = `(?:xn--[\\da-z-]{1,59}|(?:(?!${UNSPACED})[\\p{L}\\p{M}]){2,63})`

/** A whole domain name: not followed by more of a word or another label. */
export const DOMAIN = `(?:${LABEL}\\.){1,10}${TOP}(?!${BESIDE_LETTER}|[_-]|\\.${BESIDE_LETTER})`

/** What stands before the `@` of an e-mail address. */
export const MAILBOX = `(?:${BESIDE_LETTER}|_)(?:${BESIDE_LETTER}|[._%+'&=-]){0,63}`

const TAIL = /[\p{Po}\p{Pi}\p{Pf}\p{Ps}\p{Sk}–|]/u
/** Punctuation that an address may end with. */
const KEPT = '/#%&@*'
const CLOSING = { ')': '(', ']': '[', '}': '{' } as const

/**
 * "(see https://a.example/b_(c))." links `https://a.example/b_(c)`: a bracket stays if its partner is inside, and
 * `*`, `_`, `~` stay unless one stands `before` the address too.
 */
export function withoutTail(address: string, before: string): string {
  // Counted once: in an address of brackets alone, each would otherwise count all the others.
  const counts = new Map<string, number>()
  for (const character of address) counts.set(character, countIn(counts, character) + 1)
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1)
    const isLooseBracket = isClosing(last) && countIn(counts, last) > countIn(counts, CLOSING[last])
    const isMark = last === before && '*_~'.includes(last)
    if (!isLooseBracket && !isMark && (KEPT.includes(last) || !TAIL.test(last))) break
    counts.set(last, countIn(counts, last) - 1)
  }
  return address.slice(0, end)
}

function isClosing(character: string): character is keyof typeof CLOSING {
  return character in CLOSING
}

function countIn(counts: ReadonlyMap<string, number>, character: string): number {
  return counts.get(character) ?? 0
}
