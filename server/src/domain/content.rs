//! What a message says.

use crate::error::{Error, Result};

/// A message's text: 1 to 4,000 characters that are not all white space, stored as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// Counted in Unicode scalar values.
    pub const MAX_CHARACTERS: usize = 4_000;

    /// Fails with [`Error::InvalidContent`] when it is empty, too long, or holds U+0000.
    pub fn parse(text: String) -> Result<Self> {
        if text.chars().all(char::is_whitespace) {
            return Err(Error::InvalidContent("Write something first: this message is empty."));
        }
        if text.chars().nth(Self::MAX_CHARACTERS).is_some() {
            return Err(Error::InvalidContent("This message is too long: 4,000 characters are the most."));
        }
        // PostgreSQL's text cannot hold it, and what one database refuses the other does not take either.
        if text.contains('\0') {
            return Err(Error::InvalidContent("This message holds a character that cannot be stored (NUL)."));
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_kept_as_sent() {
        for text in ["x", "  two  words \n", "\u{202e}\u{7f}👩‍👩‍👧", &"é".repeat(4_000)] {
            assert_eq!(Content::parse(text.to_owned()).unwrap().as_str(), text);
        }
    }

    #[test]
    fn empty_blank_long_and_nul_are_refused() {
        for text in ["", "   ", "\n\t", "a\0b", &"é".repeat(4_001)] {
            assert!(matches!(Content::parse(text.to_owned()), Err(Error::InvalidContent(_))), "{text:?}");
        }
    }
}
