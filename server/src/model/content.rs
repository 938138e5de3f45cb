//! The text of a message.

use super::text::is_visible;
use crate::{
    error::{Error, Result},
    logging::redacted,
};

redacted!(Content);

/// A message's text: 1 to 4,000 characters, some of them visible, stored as sent. Line ends become line feeds. No
/// other control character (C0 and C1, Unicode category Cc) than line feed and tab is allowed: some cannot be stored
/// in PostgreSQL, some end an XML document, and in a terminal they are commands.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// Counted in Unicode scalar values.
    pub const MAX_CHARACTERS: usize = 4_000;

    /// Fails with [`Error::InvalidContent`] when nothing is visible, when it is too long, or contains a control
    /// character.
    pub fn parse(text: String) -> Result<Self> {
        let text = with_line_feeds(text);
        if !is_visible(&text) {
            return Err(Error::InvalidContent(EMPTY));
        }
        if text.chars().nth(Self::MAX_CHARACTERS).is_some() {
            return Err(Error::InvalidContent("This message is too long: 4,000 characters are the most."));
        }
        if text.chars().any(|character| character.is_control() && !matches!(character, '\t' | '\n')) {
            return Err(Error::InvalidContent(
                "This message holds a control character, such as NUL or ESC. Take it out and send it again.",
            ));
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const EMPTY: &str = "Write something first: nothing of this message can be seen.";

/// Lines pasted from Windows end in two characters, those from old files in another one.
fn with_line_feeds(text: String) -> String {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn content_is_kept_as_sent() {
        for text in ["x", "  two\twords \n", "\u{202e}\u{a0}\u{ad}\u{2028}👩‍👩‍👧", &"é".repeat(4_000)]
        {
            assert_eq!(Content::parse(text.to_owned()).unwrap().as_str(), text);
        }
    }

    #[test]
    fn invisible_text_is_refused_by_the_samples_shared_with_the_page() {
        let samples: HashMap<String, Vec<String>> =
            serde_json::from_str(include_str!("../../../web/src/lib/visible-text.json")).unwrap();
        assert!(samples["visible"].len() > 20 && samples["invisible"].len() > 20);
        for text in &samples["visible"] {
            assert_eq!(Content::parse(text.clone()).unwrap().as_str(), text);
        }
        for text in &samples["invisible"] {
            assert!(matches!(Content::parse(text.clone()), Err(Error::InvalidContent(_))), "{text:?}");
        }
    }

    #[test]
    fn every_line_end_becomes_a_line_feed() {
        for (sent, stored) in
            [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\r\n\r\nb\r", "a\n\nb\n"), ("a\n\rb", "a\n\nb")]
        {
            assert_eq!(Content::parse(sent.to_owned()).unwrap().as_str(), stored);
        }
        // A line end counts as one character, as in the page.
        assert!(Content::parse("é\r\n".repeat(2_000)).is_ok());
    }

    #[test]
    fn empty_blank_and_long_are_refused() {
        for text in ["", "   ", "\n\t", "\r", "\u{85}", &"é".repeat(4_001), &"é\r".repeat(2_001)] {
            assert!(matches!(Content::parse(text.to_owned()), Err(Error::InvalidContent(_))), "{text:?}");
        }
    }

    #[test]
    fn every_control_character_but_tab_and_line_end_is_refused() {
        for character in ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}') {
            let is_content = Content::parse(format!("a{character}b")).is_ok();
            assert_eq!(is_content, matches!(character, '\t' | '\n' | '\r'), "{character:?}");
        }
    }
}
