export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

const ADDRESS = /\bhttps?:\/\/[^\s<>"“”「」『』（）【】，。、！？；：\p{Cc}\p{Cf}]+/giu
const CLOSING = { ')': '(', ']': '[', '}': '{' } as const

/** Cuts a text into plain pieces and http(s) links. Together the pieces are the text, character by character. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailingPunctuation(match[0])
    if (!URL.canParse(address)) continue
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index) })
    pieces.push({ kind: 'link', text: address, href: address })
    end = match.index + address.length
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) })
  return pieces
}

/** "(see https://a.example/b_(c))." links `https://a.example/b_(c)`: a bracket stays if its partner is inside. */
function withoutTrailingPunctuation(address: string): string {
  // Counted once: an address of brackets alone would be counted anew for each of them.
  const counts = new Map<string, number>()
  for (const character of address) counts.set(character, countIn(counts, character) + 1)
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1)
    const isLooseBracket = isClosing(last) && countIn(counts, last) > countIn(counts, CLOSING[last])
    if (!isLooseBracket && !/[.,;:!?'’*_~]/.test(last)) break
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
