/**
 * Whether something of a text can be seen: a letter, a digit, a punctuation mark or a symbol. The server has the same rule;
 * both test it with `visible-text.json`. Emoji that are newer than this browser count as seen.
 */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}

// What is drawn as nothing although it is a letter or a symbol is left out: fillers of Hangul, the empty Braille pattern, the
// place of an object that is not there, a note without a head, empty places of hieroglyphic text.
const VISIBLE =
  /(?!\p{Default_Ignorable_Code_Point}|[\u2800\ufffc\u{13441}\u{13442}\u{1d159}])[\p{L}\p{N}\p{P}\p{S}\p{Extended_Pictographic}]/u
