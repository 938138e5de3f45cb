//! What can be seen of a text: the one rule for messages and names. `web/src/lib/visible-text.json` has samples by which the
//! server and the page test theirs.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether something is to be seen of a text: a letter, a digit, a punctuation mark or a symbol. A combining mark by itself
/// is none: it belongs on a letter.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_visible_character)
}

/// Whether a character is drawn, and by itself. Characters that Unicode has not assigned are not.
pub fn is_visible_character(character: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number, Punctuation, Symbol};
    let is_drawn = matches!(character.general_category_group(), Letter | Number | Punctuation | Symbol);
    is_drawn && !is_blank(character)
}

/// Letters and symbols that are drawn as nothing: the fillers of Hangul, the empty Braille pattern, the place of an object
/// that is not there, a note without a head, and the empty places of hieroglyphic text.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{115f}'
            | '\u{1160}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{ffa0}'
            | '\u{fffc}'
            | '\u{13441}'
            | '\u{13442}'
            | '\u{1d159}'
    )
}
