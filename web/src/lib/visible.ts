/**
 * Whether a text has anything visible: a letter, a digit, a punctuation mark or a symbol. The server has the same rule,
 * and both are tested with `visible-text.json`. Emoji that are newer than this browser count as visible.
 */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}

// Letters and symbols that are drawn as nothing are left out: Hangul fillers, the empty Braille pattern, the object
// replacement character, a musical note without a head, and blanks of hieroglyphic text.
const VISIBLE =
  /(?!\p{Default_Ignorable_Code_Point}|[\u2800\ufffc\u{13441}\u{13442}\u{1d159}])[\p{L}\p{N}\p{P}\p{S}\p{Extended_Pictographic}]/u
