const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The first character as a person sees it: a letter, or a whole emoji. */
export function initialOf(nick: string): string {
  const first = graphemes.segment(nick.trim())[Symbol.iterator]().next()
  return first.done ? '?' : first.value.segment.toLocaleUpperCase()
}

/** A hue in degrees computed from the id, so that a person has the same colour everywhere (FNV-1a, 32 bits). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  // The low bits of FNV are weak for ids that differ only at their end.
  return ((hash ^ (hash >>> 15)) >>> 0) % 360
}
