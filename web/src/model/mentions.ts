const WORD = '[\\p{L}\\p{M}\\p{N}_]'

/** Whether a text speaks to a nickname: `@nick`, whatever its case, as a word of its own. A nickname may hold spaces. */
export function mentions(text: string, nick: string): boolean {
  const words = nick.normalize().split(/\s+/).filter(Boolean)
  if (words.length === 0 || !text.includes('@')) return false
  const name = words.map(literal).join('\\s+')
  return new RegExp(`(?<!${WORD})@${name}(?!${WORD})`, 'iu').test(text.normalize())
}

function literal(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
