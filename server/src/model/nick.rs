//! Nicknames.

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

use super::{
    name::{Flaw, Form, spell},
    text::is_visible_character,
};
use crate::error::{Error, Result};

/// A nickname: 1 to 24 characters, trimmed, in NFKC, a name by the rules of [`spell`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nick(String);

impl Nick {
    /// Counted in Unicode scalar values, after trimming and NFKC.
    pub const MAX_CHARACTERS: usize = 24;

    /// Fails with [`Error::InvalidNick`] when it is too long or not a name by the rules of [`spell`].
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(Error::InvalidNick(TOO_LONG));
        }
        let nick = spell(text, Form::Compatible).map_err(|flaw| Error::InvalidNick(why(flaw)))?;
        if nick.chars().nth(Self::MAX_CHARACTERS).is_some() {
            return Err(Error::InvalidNick(TOO_LONG));
        }
        Ok(Self(nick))
    }

    /// An existing nickname to look up, perhaps from a version that allowed more in a name.
    pub fn sought(text: &str) -> Result<Self> {
        Self::parse(text).or_else(|error| {
            let is_short = text.len() <= LONGEST;
            let text: String = if is_short { text.trim().nfkc().collect() } else { return Err(error) };
            let is_nick = !text.is_empty() && text.chars().nth(Self::MAX_CHARACTERS).is_none();
            // No version has allowed control characters, and PostgreSQL accepts no NUL.
            if is_nick && !text.contains(char::is_control) { Ok(Self(text)) } else { Err(error) }
        })
    }

    /// The visible part of a text: the name it would be mistaken for.
    pub fn seen_in(text: &str) -> Option<Self> {
        let is_seen = |c: &char| is_visible_character(*c) || c.is_whitespace();
        let seen: String = text.chars().take(LONGEST).filter(is_seen).collect();
        Self::parse(&seen).ok()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nickname with a number appended.
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
    /// The skeletons of UTS 39, section 4, ignoring case and spaces (RFC 8266): of the text in lower case, and of the
    /// text as it is, because a capital I looks like a small L and a small i does not.
    pub fn skeletons(&self) -> [Skeleton; 2] {
        let text: String = self.0.nfkc().collect();
        let small = text.to_lowercase();
        let alike = |text: &str| skeleton(text).filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        [Skeleton(alike(&small)), Skeleton(alike(&text))]
    }
}

/// What a nickname looks like. It is for comparing, never for display.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Skeleton(String);

impl Skeleton {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const TOO_LONG: &str = "This nickname is too long: 24 characters are the most.";
/// In bytes. NFKC can turn one character into eighteen: a far longer text is refused before the work.
const LONGEST: usize = 1_024;

fn why(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Empty => "Choose a nickname: it needs at least one letter.",
        Flaw::Control => "This nickname holds a control character or a line break.",
        Flaw::Invisible => "This nickname holds an invisible character. Type it again.",
        Flaw::LoneMark => {
            "This nickname holds an accent or a vowel sign without a letter of its script before it."
        }
        Flaw::ManyMarks => "This nickname has too many accents on one letter.",
        Flaw::BrokenEmoji => "This nickname holds a part of an emoji. Choose the emoji again.",
        Flaw::Unknown => "This nickname holds a character that is not in Unicode.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_all_scripts_are_accepted() {
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
    fn lookalikes_are_detected() {
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
        assert_eq!(Nick::seen_in("a\u{301}\u{301}\u{301}\u{fffc}da").unwrap().as_str(), "ada");
    }

    #[test]
    fn names_drawn_the_same_are_lookalikes() {
        for (nick, other) in [
            ("❤\u{fe0f}", "❤"),
            ("❤\u{fe0e}", "❤"),
            ("क्\u{200d}ष", "क्ष"),
            ("می\u{200c}نا", "مینا"),
            ("葛\u{e0100}", "葛"),
            ("™\u{fe0f}", "tm"),
            ("Alice\u{2003}Hill", "Alice Hill"),
        ] {
            let (nick, other) = (Nick::parse(nick).unwrap(), Nick::parse(other).unwrap());
            assert_eq!(nick.skeletons()[0], other.skeletons()[0], "{nick:?} {other:?}");
        }
    }

    #[test]
    fn a_name_from_an_earlier_version_is_found_as_stored_then() {
        for stored in ["Ada\u{fffc} L", "\u{fffc}", "a\u{301}\u{301}\u{301}", "ada"] {
            assert_eq!(
                Nick::sought(&format!(" {stored} ")).unwrap().skeletons(),
                Nick::known(stored.into()).skeletons()
            );
        }
        for text in ["", "  ", &"x".repeat(25), &"x".repeat(10_000)] {
            assert!(Nick::sought(text).is_err());
        }
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
