/** A part of a text; `isHit` when it is what was searched for. */
export type Piece = { text: string; isHit: boolean; at: number }

/** Where a text begins that is cut to what is around its first hit. */
const BEFORE = 60
const LENGTH_MAX = 240

/** The words of a search, without what says who, when or what kind. */
export function wordsOf(search: string): string[] {
  return search.split(/\s+/).filter((word) => word !== '' && !/^(from|before|has):./.test(word))
}

/** A message's text around the first of the words, in pieces. */
export function marked(content: string, words: readonly string[]): Piece[] {
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')
  if (pattern === '') return [{ text: shortened(content), isHit: false, at: 0 }]
  const hits = new RegExp(`(${pattern})`, 'giu')
  const first = content.search(hits)
  const from = first > BEFORE ? first - BEFORE : 0
  const text = `${from > 0 ? '…' : ''}${shortened(content.slice(from))}`
  let at = 0
  return text.split(hits).flatMap((piece, index) => {
    const one = { text: piece, isHit: index % 2 === 1, at }
    at += piece.length
    return piece === '' ? [] : [one]
  })
}

function shortened(text: string): string {
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text
}
