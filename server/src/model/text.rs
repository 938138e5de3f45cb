//! What is visible in a text: one rule for messages and names. Server and page test theirs with the samples in
//! `web/src/lib/visible-text.json`.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether anything in a text is visible: a letter, a digit, a punctuation mark or a symbol. A combining mark alone
/// is not: it belongs on a letter.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(is_visible_character)
}

/// Whether a character is drawn on its own. Unassigned ones are not.
pub fn is_visible_character(character: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number, Punctuation, Symbol};
    let is_drawn = matches!(character.general_category_group(), Letter | Number | Punctuation | Symbol);
    is_drawn && !is_blank(character)
}

/// Letters and symbols drawn as nothing: Hangul fillers, the empty Braille pattern, the object replacement character,
/// a note without a head, and the blanks of hieroglyphic text.
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
