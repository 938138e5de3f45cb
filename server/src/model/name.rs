//! What names may consist of: nicknames, usernames, and the names and topics of rooms.
//!
//! The rule is a list of what is allowed, by General_Category and Script (UAX #44, UAX #24), so that additions to
//! Unicode, and its oddities, are refused until somebody has considered them: letters, with the marks of their own
//! script; digits, punctuation and symbols that are drawn; single spaces; and emoji from Unicode's list (UTS #51).
//! Format characters are allowed only where a script is written with them.

mod marks;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

use super::text::is_visible_character;
use marks::Run;

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Empty,
    /// A control character, or a line break.
    Control,
    /// Drawn as nothing, or only controls how other characters are drawn.
    Invisible,
    /// A mark without a letter of its script before it.
    LoneMark,
    /// More marks on one letter than its script uses.
    ManyMarks,
    /// An incomplete emoji or flag.
    BrokenEmoji,
    /// Not assigned by Unicode, or for private use: it is drawn differently everywhere.
    Unknown,
}

/// How equivalent characters are unified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// NFC: different encodings of a character become one.
    Composed,
    /// NFKC: also characters that only look different, such as full-width letters.
    Compatible,
}

/// Normalizes a name for storage: trimmed, with single spaces. Fails when it is not one.
pub fn spell(text: &str, form: Form) -> Result<String, Flaw> {
    let name = with_single_spaces(&normalize(text.trim(), form));
    if name.is_empty() {
        return Err(Flaw::Empty);
    }
    check(&name)?;
    Ok(name)
}

/// Emoji stay as they are: NFKC would turn some into letters.
fn normalize(text: &str, form: Form) -> String {
    let mut normalized = String::with_capacity(text.len());
    let mut plain = String::new();
    let flush = |plain: &mut String, normalized: &mut String| {
        match form {
            Form::Composed => normalized.extend(plain.nfc()),
            Form::Compatible => normalized.extend(plain.nfkc()),
        }
        plain.clear();
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kept = emoji_at_start(rest).or_else(|| is_spacing_mark(first).then_some(first.len_utf8()));
        match kept {
            Some(length) => {
                flush(&mut plain, &mut normalized);
                normalized.push_str(&rest[..length]);
            }
            None => plain.push(first),
        }
        rest = &rest[kept.unwrap_or(first.len_utf8())..];
    }
    flush(&mut plain, &mut normalized);
    normalized
}

/// An accent on its own, as in `¯\_(ツ)_/¯`: NFKC would put it on a space.
fn is_spacing_mark(character: char) -> bool {
    let mut parts = [character].into_iter().nfkc();
    parts.next() == Some(' ') && parts.next().is_some()
}

fn with_single_spaces(text: &str) -> String {
    let is_space = |c: char| c.general_category() == GeneralCategory::SpaceSeparator;
    let words: Vec<_> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn check(name: &str) -> Result<(), Flaw> {
    let mut run = Run::default();
    let mut before = None;
    let mut rest = name;
    while let Some(character) = rest.chars().next() {
        if let Some(length) = emoji_at_start(rest) {
            run.end()?;
            before = rest[..length].chars().next_back();
            rest = &rest[length..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        let after = rest.chars().next();
        match character.general_category_group() {
            GeneralCategoryGroup::Letter if is_visible_character(character) => run.begin(character)?,
            GeneralCategoryGroup::Mark if selects_variant(before, character) => {}
            GeneralCategoryGroup::Mark => run.add(character)?,
            _ if character == ' ' => run.end()?,
            _ if is_part_of_flag(character) => return Err(Flaw::BrokenEmoji),
            _ if is_visible_character(character) => run.end()?,
            _ if joins(&run, before, character, after) => {}
            _ => return Err(why_not(character)),
        }
        before = Some(character);
    }
    run.end()
}

fn why_not(character: char) -> Flaw {
    match character.general_category() {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            Flaw::Control
        }
        GeneralCategory::Unassigned | GeneralCategory::PrivateUse => Flaw::Unknown,
        _ => Flaw::Invisible,
    }
}

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const VOWEL_SEPARATOR: char = '\u{180e}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const VIRAMA: u8 = 9;

/// The longest emoji of Unicode's list: two people kissing, each with a skin tone.
const LONGEST_EMOJI: usize = 10;

/// The length in bytes of a multi-character emoji at the start of a text. Those of one character are symbols.
fn emoji_at_start(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, first) = characters.next()?;
    let is_keycap = || text[first.len_utf8()..].starts_with([EMOJI_STYLE, KEYCAP]);
    if !first.is_emoji_char_or_emoji_component() || (first.is_ascii() && !is_keycap()) {
        return None;
    }
    let ends = characters.map(|(at, _)| at).skip(1).chain([text.len()]).take(LONGEST_EMOJI - 1);
    let emoji = ends.filter(|end| is_emoji(first, &text[..*end])).last();
    emoji.filter(|length| *length > first.len_utf8())
}

fn is_emoji(first: char, sequence: &str) -> bool {
    if let Some(base) = sequence.strip_suffix(TEXT_STYLE) {
        // A symbol with two styles, in text style.
        let is_one = base.len() == first.len_utf8() && !first.is_ascii();
        return is_one && emojis::get(&format!("{base}{EMOJI_STYLE}")).is_some();
    }
    // The list also contains digits without their keycap.
    let is_keycap = !first.is_ascii() || sequence.ends_with(KEYCAP);
    is_keycap && emojis::get(sequence).is_some()
}

fn is_part_of_flag(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Joiners are written after a virama (RFC 5892, appendix A), before one in Bengali, and between Persian words;
/// Mongolian separates a last vowel.
fn joins(run: &Run, before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let after_virama = canonical_combining_class(before) == VIRAMA;
    let is_next = |is: fn(char) -> bool| after.is_some_and(is);
    match joiner {
        ZERO_WIDTH_JOINER => {
            after_virama || (is_letter(before) && is_next(|c| canonical_combining_class(c) == VIRAMA))
        }
        ZERO_WIDTH_NON_JOINER if after_virama => is_next(is_letter),
        ZERO_WIDTH_NON_JOINER => {
            run.script() == Some(Script::Arabic) && is_next(|c| is_letter_of(c, Script::Arabic))
        }
        VOWEL_SEPARATOR => {
            run.script() == Some(Script::Mongolian) && is_next(|c| matches!(c, '\u{1820}' | '\u{1821}'))
        }
        _ => false,
    }
}

/// Whether a variation selector has an effect: on the shape of a Mongolian letter, or of an ideograph, as in some
/// Japanese names.
fn selects_variant(before: Option<char>, selector: char) -> bool {
    let of = |script| before.is_some_and(|before| is_letter_of(before, script));
    match selector {
        '\u{180b}'..='\u{180d}' | '\u{180f}' => of(Script::Mongolian),
        '\u{e0100}'..='\u{e01ef}' => of(Script::Han),
        _ => false,
    }
}

fn is_letter(character: char) -> bool {
    character.general_category_group() == GeneralCategoryGroup::Letter && is_visible_character(character)
}

fn is_letter_of(character: char, script: Script) -> bool {
    is_letter(character) && character.script_extension().contains_script(script)
}

#[cfg(test)]
mod tests;
