//! What a person is called.

use unicode_normalization::{
    UnicodeNormalization,
    char::{canonical_combining_class, is_combining_mark},
};
use unicode_security::confusable_detection::skeleton;

use crate::error::{Error, Result};

/// A nickname: 1 to 24 characters, trimmed, in NFKC, all of them to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nick(String);

impl Nick {
    /// Counted in Unicode scalar values, after trimming and NFKC.
    pub const MAX_CHARACTERS: usize = 24;

    /// Fails with [`Error::InvalidNick`] when nothing is left, too much is left, or a character is a control, steers
    /// the direction of the text, or cannot be seen.
    pub fn parse(text: &str) -> Result<Self> {
        // NFKC can make one character into eighteen: what is far too long is refused before the work.
        if text.len() > 1_024 {
            return Err(Error::InvalidNick(TOO_LONG));
        }
        let nick: String = text.nfkc().collect();
        let nick = nick.trim();
        if nick.chars().all(|c| c.is_whitespace() || is_combining_mark(c)) {
            return Err(Error::InvalidNick("Choose a nickname: it needs at least one letter."));
        }
        if nick.chars().nth(Self::MAX_CHARACTERS).is_some() {
            return Err(Error::InvalidNick(TOO_LONG));
        }
        if has_hidden_character(nick) {
            return Err(Error::InvalidNick("This nickname holds an invisible or control character."));
        }
        Ok(Self(nick.to_owned()))
    }

    /// What is left of a text when everything that cannot be seen is taken out: whom it would be mistaken for.
    pub fn seen_in(text: &str) -> Option<Self> {
        let seen: String = text.chars().take(1_024).filter(|c| !is_hidden(*c)).collect();
        Self::parse(&seen).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A nickname like this one, with a number behind it.
    pub fn numbered(&self, number: u32) -> Option<Self> {
        let number = format!(" {number}");
        let kept = self.0.chars().take(Self::MAX_CHARACTERS - number.len());
        Self::parse(&kept.chain(number.chars()).collect::<String>()).ok()
    }

    /// A nickname that was parsed earlier: read from the database.
    pub fn known(nick: String) -> Self {
        Self(nick)
    }

    /// Two nicknames that share one of these are mistaken for each other.
    ///
    /// By the skeletons of UTS 39, section 4, and without regard to case and spaces (RFC 8266): of the text in small
    /// letters, and of the text as it is, because a capital I looks like a small L and a small i does not.
    pub fn skeletons(&self) -> [Skeleton; 2] {
        let small = self.0.to_lowercase();
        let alike = |text: &str| skeleton(text).filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        [Skeleton(alike(&small)), Skeleton(alike(&self.0))]
    }
}

/// What a nickname looks like, not what it is. It is for comparing, never for showing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Skeleton(String);

impl Skeleton {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const TOO_LONG: &str = "This nickname is too long: 24 characters are the most.";

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_PRESENTATION: char = '\u{fe0f}';

fn has_hidden_character(nick: &str) -> bool {
    let chars: Vec<char> = nick.chars().collect();
    chars.iter().enumerate().any(|(i, &c)| {
        let before = i.checked_sub(1).map(|i| chars[i]);
        match c {
            ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER => !joins(before, c, chars.get(i + 1).copied()),
            EMOJI_PRESENTATION => !before.is_some_and(is_pictograph),
            _ => is_hidden(c),
        }
    })
}

/// Joiners change what is seen only after a virama (RFC 5892, appendix A) and inside an emoji.
fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    const VIRAMA: u8 = 9;
    let after_virama = before.is_some_and(|c| canonical_combining_class(c) == VIRAMA);
    let inside_emoji = joiner == ZERO_WIDTH_JOINER
        && before.is_some_and(|c| is_pictograph(c) || c == EMOJI_PRESENTATION)
        && after.is_some_and(is_pictograph);
    after_virama || inside_emoji
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{1f000}'..='\u{1faff}')
}

/// Controls, separators, private use, and what Unicode calls `Default_Ignorable_Code_Point` (UAX #44).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_welcome() {
        for nick in ["ada", "李雷", "Ольга", "🙂", "क्‍ष", "عائشة", "Anne Marie", "👩‍👩‍👧", "❤\u{fe0f}", &"x".repeat(24)]
        {
            assert_eq!(Nick::parse(nick).unwrap().as_str(), nick);
        }
    }

    #[test]
    fn a_nick_is_trimmed_and_normalized() {
        assert_eq!(Nick::parse("  ada\u{a0}").unwrap().as_str(), "ada");
        assert_eq!(Nick::parse("ａｄａ").unwrap().as_str(), "ada");
    }

    #[test]
    fn what_looks_alike_is_alike() {
        let is_like = |a: &str, b: &str| {
            let (a, b) = (Nick::parse(a).unwrap().skeletons(), Nick::parse(b).unwrap().skeletons());
            a.iter().any(|skeleton| b.contains(skeleton))
        };
        for (nick, other) in [
            ("ada", "аdа"),
            ("ada", "ＡＤＡ"),
            ("Alice", "AIice"),
            ("alice", "ALICE"),
            ("Ann Lee", "ann  lee"),
            ("paypal", "раураl"),
        ] {
            assert!(is_like(nick, other), "{nick} {other}");
        }
        for (nick, other) in
            [("ada", "adam"), ("person 1", "person 2"), ("Ольга", "Олег"), ("李雷", "李蕾"), ("🙂", "🙃")]
        {
            assert!(!is_like(nick, other), "{nick} {other}");
        }
        assert_eq!(Nick::seen_in("a\u{200b}da").unwrap().as_str(), "ada");
        assert_eq!(Nick::seen_in("\u{200b}"), None);
    }

    #[test]
    fn empty_long_and_hidden_are_refused() {
        let hidden = ["a\u{200b}", "a\u{202e}b", "\u{200d}", "a\u{200d}b", "a\u{fe0f}", "a\nb", "a\0", "\u{e000}"];
        let empty_or_long = ["", "   ", "\u{301}", &"x".repeat(25), &"ﷺ".repeat(2), &"x".repeat(10_000)];
        for nick in hidden.into_iter().chain(empty_or_long) {
            assert!(matches!(Nick::parse(nick), Err(Error::InvalidNick(_))), "{nick:?}");
        }
    }
}
