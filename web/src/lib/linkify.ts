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
  let kept = address
  while (kept !== '') {
    const last = kept.slice(-1)
    const isLooseBracket = isClosing(last) && count(kept, last) > count(kept, CLOSING[last])
    if (!isLooseBracket && !/[.,;:!?'’*_~]/.test(last)) return kept
    kept = kept.slice(0, -1)
  }
  return kept
}

function isClosing(character: string): character is keyof typeof CLOSING {
  return character in CLOSING
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
