//! An emoji to react with.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::error::{Error, Result};

/// One emoji of Unicode's list (UTS #51, "recommended for general interchange"), in its one full spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Emoji(&'static str);

impl Emoji {
    /// Fails with [`Error::InvalidEmoji`] when the text is anything else. A spelling without the emoji style is accepted.
    pub fn parse(text: &str) -> Result<Self> {
        let known = emojis::get(text).ok_or(Error::InvalidEmoji)?;
        // The list also contains digits, as parts of keycaps.
        if known.as_str().is_ascii() { Err(Error::InvalidEmoji) } else { Ok(Self(known.as_str())) }
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl<'de> Deserialize<'de> for Emoji {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    use emojis::{Group, UnicodeVersion};

    use super::*;

    /// Devices show these.
    const WIDESPREAD: UnicodeVersion = UnicodeVersion::new(15, 0);

    /// The emoji to choose from on the page, group by group: each with its name and other words to find it by.
    fn emoji_json() -> String {
        let group = |group: Group| {
            let known = group.emojis().filter(|emoji| emoji.unicode_version() <= WIDESPREAD);
            let words = |emoji: &emojis::Emoji| emoji.shortcodes().collect::<Vec<_>>().join(" ").replace('_', " ");
            let emoji: Vec<_> =
                known.map(|emoji| [emoji.as_str().to_owned(), emoji.name().to_owned(), words(emoji)]).collect();
            serde_json::to_string(&emoji).unwrap()
        };
        format!("[\n{}\n]\n", Group::iter().map(group).collect::<Vec<_>>().join(",\n"))
    }

    /// `script/protocol` sets `WECHAT_PRINT_PROTOCOL` to write the file instead.
    #[test]
    fn the_pages_emoji_json_is_of_this_list() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/protocol/emoji.json");
        if env::var_os("WECHAT_PRINT_PROTOCOL").is_some() {
            fs::write(&path, emoji_json()).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == emoji_json(), "emoji.json is stale: run script/protocol");
        let groups: Vec<Vec<[String; 3]>> = serde_json::from_str(&committed).unwrap();
        assert!(groups.iter().flatten().all(|[emoji, ..]| Emoji::parse(emoji).is_ok()));
    }

    #[test]
    fn an_emoji_is_one_of_the_list() {
        for good in ["👍", "👍🏽", "❤️", "🇩🇪", "👨‍👩‍👧‍👦", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]
        {
            assert_eq!(Emoji::parse(good).unwrap().as_str(), good);
        }
        for bad in
            ["", " ", "a", "1", "#", "👍👍", "👍 ", ":)", "🇩", "\u{200d}", "\u{fe0f}", "👍\u{200d}", "漢", "\0"]
        {
            assert!(matches!(Emoji::parse(bad), Err(Error::InvalidEmoji)), "{bad:?}");
        }
    }

    #[test]
    fn spellings_of_one_emoji_are_the_same() {
        assert_eq!(Emoji::parse("❤").unwrap(), Emoji::parse("❤\u{fe0f}").unwrap());
    }
}
