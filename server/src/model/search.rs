//! What is searched for in a room, and whether a message is meant. The same rule on every database and for every script: all
//! words, as parts of what was written, whatever their case, width and accents.

use unicode_normalization::UnicodeNormalization;

use super::timestamp::Timestamp;
use crate::{
    error::{Error, Result},
    logging::redacted,
};

redacted!(Search);

/// A parsed question.
#[derive(Clone)]
pub struct Search {
    words: Vec<String>,
    /// The nickname or the id of who wrote it.
    from: Option<String>,
    has_link: bool,
    before: Option<Timestamp>,
}

/// A message as far as it is searched.
#[derive(Clone, Copy)]
pub struct Searched<'a> {
    pub content: &'a str,
    pub sender_id: &'a str,
    pub sender_nick: &'a str,
    pub created_at: Timestamp,
}

impl Search {
    const CHARACTERS_AT_MOST: usize = 200;

    /// Reads words, and among them `from:name`, `before:2026-11-01` and `has:link`. Fails with [`Error::InvalidSearch`] when
    /// there is nothing to search for, or too much.
    pub fn parse(text: &str, from: Option<&str>) -> Result<Self> {
        const EMPTY: Error = Error::InvalidSearch("Write what to search for.");
        if text.chars().nth(Self::CHARACTERS_AT_MOST).is_some() {
            return Err(Error::InvalidSearch("This is too much to search for: 200 characters are the most."));
        }
        let from = from.map(folded).filter(|from| !from.is_empty());
        let mut search = Self { words: Vec::new(), from, has_link: false, before: None };
        for word in text.split_whitespace() {
            match word.split_once(':') {
                Some(("from", name)) if !name.is_empty() => search.from = Some(folded(name)),
                Some(("has", "link")) => search.has_link = true,
                Some(("before", day)) => {
                    let day = Timestamp::of_day(day);
                    search.before =
                        Some(day.ok_or(Error::InvalidSearch("A day is written as in before:2026-11-01."))?);
                }
                _ => search.words.push(folded(word)),
            }
        }
        search.words.retain(|word| !word.is_empty());
        let is_empty =
            search.words.is_empty() && search.from.is_none() && !search.has_link && search.before.is_none();
        if is_empty { Err(EMPTY) } else { Ok(search) }
    }

    /// Whether a message is meant.
    pub fn finds(&self, message: &Searched<'_>) -> bool {
        let Searched { content, sender_id, sender_nick, created_at } = *message;
        if self.before.is_some_and(|before| created_at >= before) {
            return false;
        }
        // Ids are folded as well, which makes none of them another one's.
        if self.from.as_ref().is_some_and(|from| folded(sender_nick) != *from && folded(sender_id) != *from) {
            return false;
        }
        let is_linked = || content.contains("http://") || content.contains("https://") || content.contains("www.");
        if self.has_link && !is_linked() {
            return false;
        }
        self.words.is_empty() || {
            let content = folded(content);
            self.words.iter().all(|word| content.contains(word.as_str()))
        }
    }
}

/// A text without differences that nobody types when searching: case, width, accents, vowel points.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let letters = text.nfkd().filter(|character| !is_accent(*character)).flat_map(char::to_lowercase);
    // As Unicode folds them (CaseFolding.txt).
    letters.collect::<String>().replace('ß', "ss").replace('ς', "σ")
}

/// Combining accents, Hebrew and Arabic points, and what only lengthens an Arabic word.
fn is_accent(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, content: &str) -> bool {
        let created_at = Timestamp::of_day("2026-11-10").unwrap();
        let message = Searched { content, sender_id: "abcDEF0123456789", sender_nick: "Ada Löve", created_at };
        Search::parse(text, None).unwrap().finds(&message)
    }

    #[test]
    fn all_words_are_found_as_parts_in_every_script() {
        for (text, content) in [
            ("soup", "Shall we have SOUP?"),
            ("oup ave", "Shall we have soup?"),
            ("strasse", "Straße"),
            ("straße", "STRASSE"),
            ("οδός", "ΟΔΟΣ"),
            ("uber", "Überall"),
            ("über", "u\u{308}ber"),
            ("café", "CAFE"),
            ("会议", "明天的会议改到三点"),
            ("会议 三点", "明天的会议改到三点"),
            ("ﾃｽﾄ", "テスト"),
            ("مرحبا", "مَرْحَبًا بالجميع"),
            ("жук", "Жуки"),
            ("100%", "it is 100% sure"),
            ("a_b", "a_b"),
        ] {
            assert!(finds(text, content), "{text} in {content}");
        }
        for (text, content) in [("soup cake", "soup"), ("a_b", "axb"), ("100%", "1000"), ("会议", "会 议")] {
            assert!(!finds(text, content), "{text} in {content}");
        }
    }

    #[test]
    fn who_when_and_what_can_be_said() {
        assert!(finds("from:ada soup", "soup") == finds("from:nobody soup", "soup"));
        let from = |name| Search::parse("soup", Some(name)).unwrap();
        let message =
            |nick| Searched { content: "soup", sender_id: "abcDEF", sender_nick: nick, created_at: Timestamp(0) };
        assert!(from("ada löve").finds(&message("Ada Löve")) && from("abcDEF").finds(&message("x")));
        assert!(!from("ada").finds(&message("Ada Löve")));
        assert!(finds("has:link", "see https://example.com") && !finds("has:link", "see there"));
        assert!(finds("before:2026-11-11", "x") && !finds("before:2026-11-10", "x"));
        assert!(finds("https://example.com", "see https://example.com"));
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for wrong in ["", "  ", "before:tomorrow", "before:", "\u{301}", &"x".repeat(201)] {
            assert!(matches!(Search::parse(wrong, None), Err(Error::InvalidSearch(_))), "{wrong:?}");
        }
    }
}
