type Piece = { kind: 'name' | 'words'; text: string }

const name = (text: string): Piece => ({ kind: 'name', text })
const words = (text: string): Piece => ({ kind: 'words', text })

/** "Ada, Bob and 3 more are here.", from the known names and the total; nothing for an empty room. */
export function whoIsHere([first, second]: readonly string[], total: number): Piece[] {
  if (first === undefined) return []
  if (second === undefined || total === 1) {
    return [name(first), words(total > 1 ? ` and ${total - 1} more are here.` : ' is here.')]
  }
  return total > 2
    ? [name(first), words(', '), name(second), words(` and ${total - 2} more are here.`)]
    : [name(first), words(' and '), name(second), words(' are here.')]
}
