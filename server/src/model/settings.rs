//! What an owner decides about a room.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{
    Lifetimes, Nick,
    name::{Flaw, Form, spell},
};
use crate::{
    error::{Error, Result},
    model::whole,
};

/// Whom a room is open to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
#[schema(as = Access)]
pub enum Audience {
    /// Everyone who has the link.
    #[default]
    Everyone,
    Accounts,
    Members,
}

/// What an owner decides about a room. The defaults are what holds in a room that nobody owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[ts(rename_all = "camelCase")]
pub struct Settings {
    /// 1 to 60 characters: letters with the marks of their script, digits, punctuation, symbols, emoji, single
    /// spaces.
    #[schema(required = true, max_length = 60)]
    pub name: Option<String>,
    /// At most 200 characters, of the same kinds.
    #[schema(required = true, max_length = 200)]
    pub topic: Option<String>,
    pub read: Audience,
    pub write: Audience,
    /// How long a message lives, at least an hour. `null`: for ever.
    #[schema(required = true)]
    pub lifetime_ms: Option<u64>,
    /// For how long after it was sent a message can be changed by who wrote it. 0: never. `null`: as long as it lives.
    #[schema(required = true)]
    pub edit_ms: Option<u64>,
    /// How long someone waits between two messages, at most an hour. Moderators do not.
    pub slow_mode_ms: u64,
    /// How many may be here at once, members and above not counted out. `null`: as many as come.
    #[schema(required = true, value_type = Option<u64>, minimum = 2, maximum = 4_294_967_295_u64)]
    pub max_people: Option<u32>,
    /// Whether it is in the list of public rooms.
    pub listed: bool,
    /// Nobody new comes in.
    pub is_locked: bool,
    /// Who may not read may ask to be let in.
    pub can_knock: bool,
}

/// A change of settings: what is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 60, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    #[ts(optional, type = "string | null")]
    pub name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    #[ts(optional, type = "string | null")]
    pub topic: Option<Option<String>>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    #[ts(optional, type = "Audience")]
    pub read: Option<Audience>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    #[ts(optional, type = "Audience")]
    pub write: Option<Audience>,
    #[serde(default, deserialize_with = "given_number")]
    #[schema(value_type = Option<u64>, minimum = 3_600_000, maximum = 3_162_240_000_000_u64)]
    #[ts(optional, type = "number | null")]
    pub lifetime_ms: Option<Option<u64>>,
    #[serde(default, deserialize_with = "given_number")]
    #[schema(value_type = Option<u64>, maximum = 3_162_240_000_000_u64)]
    #[ts(optional, type = "number | null")]
    pub edit_ms: Option<Option<u64>>,
    #[serde(default, deserialize_with = "number")]
    #[schema(nullable = false, maximum = 3_600_000)]
    #[ts(optional, type = "number")]
    pub slow_mode_ms: Option<u64>,
    #[serde(default, deserialize_with = "given_number")]
    #[schema(value_type = Option<u64>, minimum = 2, maximum = 4_294_967_295_u64)]
    #[ts(optional, type = "number | null")]
    pub max_people: Option<Option<u32>>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    #[ts(optional, type = "boolean")]
    pub listed: Option<bool>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    #[ts(optional, type = "boolean")]
    pub is_locked: Option<bool>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    #[ts(optional, type = "boolean")]
    pub can_knock: Option<bool>,
}

/// A room's rules, as set by its owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    pub is_owned: bool,
    pub is_deleted: bool,
    pub settings: Settings,
    /// The operator's limits.
    pub lifetimes: Lifetimes,
}

const NAME_MAX: usize = 60;
const TOPIC_MAX: usize = 200;
/// In bytes: a far longer text is refused before the work.
const LONGEST: usize = 4_096;
const HOUR_MS: u64 = 3_600_000;
/// A century: a longer lifetime means for ever.
const LONGEST_MS: u64 = 100 * 366 * 24 * HOUR_MS;
const LIFETIME_BOUNDS: &str =
    "lifetimeMs: a message lives at least an hour and at most a century, or, with null, for ever.";

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: None,
            topic: None,
            read: Audience::Everyone,
            write: Audience::Everyone,
            lifetime_ms: Some(24 * HOUR_MS),
            edit_ms: Some(HOUR_MS),
            slow_mode_ms: 0,
            max_people: None,
            listed: false,
            is_locked: false,
            can_knock: false,
        }
    }
}

impl SettingsChange {
    /// Whether it contains text that others read.
    pub fn has_words(&self) -> bool {
        self.name.is_some() || self.topic.is_some()
    }

    /// Whether it only locks or unlocks.
    pub fn is_only_lock(&self) -> bool {
        let Self {
            name,
            topic,
            read,
            write,
            lifetime_ms,
            edit_ms,
            slow_mode_ms,
            max_people,
            listed,
            is_locked,
            can_knock,
        } = self;
        let others = name.is_some()
            || topic.is_some()
            || read.is_some()
            || write.is_some()
            || lifetime_ms.is_some()
            || edit_ms.is_some()
            || slow_mode_ms.is_some()
            || max_people.is_some()
            || listed.is_some()
            || can_knock.is_some();
        is_locked.is_some() && !others
    }
}

impl Settings {
    /// The settings with a change applied. Fails with [`Error::InvalidSettings`] when a value is outside its bounds.
    pub fn with(&self, change: SettingsChange) -> Result<Self> {
        // Only a chosen value is checked: the operator's may be shorter.
        if let Some(Some(ms)) = change.lifetime_ms
            && !(HOUR_MS..=LONGEST_MS).contains(&ms)
        {
            return Err(Error::InvalidSettings(LIFETIME_BOUNDS));
        }
        let old = self.clone();
        let changed = Self {
            // An unchanged value stays, even if today's rules refuse it.
            name: change.name.filter(|name| *name != old.name).map_or(Ok(old.name), room_name)?,
            topic: change.topic.filter(|topic| *topic != old.topic).map_or(Ok(old.topic), topic)?,
            read: change.read.unwrap_or(old.read),
            write: change.write.unwrap_or(old.write),
            lifetime_ms: change.lifetime_ms.unwrap_or(old.lifetime_ms),
            edit_ms: change.edit_ms.unwrap_or(old.edit_ms),
            slow_mode_ms: change.slow_mode_ms.unwrap_or(old.slow_mode_ms),
            max_people: change.max_people.unwrap_or(old.max_people),
            listed: change.listed.unwrap_or(old.listed),
            is_locked: change.is_locked.unwrap_or(old.is_locked),
            can_knock: change.can_knock.unwrap_or(old.can_knock),
        };
        changed.check()?;
        Ok(changed)
    }

    fn check(&self) -> Result<()> {
        let wrong = if self.slow_mode_ms > HOUR_MS {
            "slowModeMs: people wait at most an hour."
        } else if self.edit_ms.is_some_and(|ms| ms > LONGEST_MS) {
            "editMs: messages can be changed for a century at most, or, with null, as long as they live."
        } else if self.max_people.is_some_and(|most| most < 2) {
            "maxPeople: a room is for two at least."
        } else {
            return Ok(());
        };
        Err(Error::InvalidSettings(wrong))
    }
}

/// The name of a room, as stored; none when it is empty.
fn room_name(text: Option<String>) -> Result<Option<String>> {
    let name = spelled(text, NAME_MAX).map_err(|wrong| why_not_named(wrong.as_ref()))?;
    match name.as_deref().is_some_and(looks_like_global) {
        true => {
            Err(Error::InvalidSettings("name: “Global” is the room that everybody is in. Choose another name."))
        }
        false => Ok(name),
    }
}

fn topic(text: Option<String>) -> Result<Option<String>> {
    spelled(text, TOPIC_MAX).map_err(|wrong| why_not_topic(wrong.as_ref()))
}

/// Fails with its flaw, or with none when it is too long.
fn spelled(text: Option<String>, most: usize) -> Result<Option<String>, Option<Flaw>> {
    let Some(text) = text else { return Ok(None) };
    if text.len() > LONGEST {
        return Err(None);
    }
    match spell(&text, Form::Composed) {
        Ok(text) if text.chars().count() > most => Err(None),
        Ok(text) => Ok(Some(text)),
        Err(Flaw::Empty) => Ok(None),
        Err(flaw) => Err(Some(flaw)),
    }
}

/// A room's name must not be mistaken for the global room.
fn looks_like_global(name: &str) -> bool {
    let global = Nick::known("Global".to_owned()).skeletons();
    Nick::known(name.to_owned()).skeletons().iter().any(|skeleton| global.contains(skeleton))
}

macro_rules! reasons {
    ($name:ident, $subject:literal, $length:literal) => {
        fn $name(wrong: Option<&Flaw>) -> Error {
            Error::InvalidSettings(match wrong {
                None => concat!($subject, " has at most ", $length, " characters."),
                Some(Flaw::Empty | Flaw::Control) => {
                    concat!($subject, " is one line, without control characters.")
                }
                Some(Flaw::Invisible) => concat!($subject, " holds an invisible character. Type it again."),
                Some(Flaw::LoneMark) => {
                    concat!($subject, " holds a mark without a letter of its script before it.")
                }
                Some(Flaw::ManyMarks) => concat!($subject, " has too many accents on one letter."),
                Some(Flaw::BrokenEmoji) => concat!($subject, " holds a part of an emoji. Choose the emoji again."),
                Some(Flaw::Unknown) => concat!($subject, " holds a character that is not in Unicode."),
            })
        }
    };
}

reasons!(why_not_named, "name: a room's name", "60");
reasons!(why_not_topic, "topic: a topic", "200");

/// Tells a field that is `null` from one that is left out.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// The same for a number.
fn given_number<'de, D: Deserializer<'de>, T: TryFrom<i128>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    whole::optional(from).map(Some)
}

/// An optional number, never `null`.
fn number<'de, D: Deserializer<'de>, T: TryFrom<i128>>(from: D) -> Result<Option<T>, D::Error> {
    whole::number(from).map(Some)
}

/// An optional field, never `null`.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Result<Option<String>> {
        let change = SettingsChange { name: Some(Some(name.to_owned())), ..SettingsChange::default() };
        Settings::default().with(change).map(|settings| settings.name)
    }

    fn about(topic: &str) -> Result<Option<String>> {
        let change = SettingsChange { topic: Some(Some(topic.to_owned())), ..SettingsChange::default() };
        Settings::default().with(change).map(|settings| settings.topic)
    }

    #[test]
    fn names_and_topics_are_kept_as_people_write_them() {
        for text in ["Tea & cake", "日本語！（東京）", "½ off ①", "¯\\_(ツ)_/¯", "Café ☕️", "Global tea"]
        {
            assert_eq!(named(text).unwrap().as_deref(), Some(text));
            assert_eq!(about(text).unwrap().as_deref(), Some(text));
        }
        assert_eq!(named("  Tea \u{a0} time ").unwrap().as_deref(), Some("Tea time"));
        assert_eq!((named("  ").unwrap(), about("").unwrap()), (None, None));
        assert_eq!(about("Global").unwrap().as_deref(), Some("Global"));
        assert!(named(&"é".repeat(60)).is_ok() && about(&"é".repeat(200)).is_ok());
    }

    #[test]
    fn invalid_names_are_refused_for_rooms_and_topics() {
        for text in
            ["a\u{202e}b", "a\u{200b}b", "\u{2800}", "a\u{fffc}b", "a\nb", "a\u{301}\u{302}\u{303}", "\u{e000}"]
        {
            assert!(matches!(named(text), Err(Error::InvalidSettings(_))), "{text:?}");
            assert!(matches!(about(text), Err(Error::InvalidSettings(_))), "{text:?}");
        }
        assert!(named(&"é".repeat(61)).is_err() && about(&"é".repeat(201)).is_err());
    }

    #[test]
    fn no_room_is_mistaken_for_the_global_room() {
        for text in
            ["Global", "global", "GLOBAL", " Global ", "Glo bal", "Glоbal", "Ｇｌｏｂａｌ", "GIobal", "𝐆lobal"]
        {
            assert!(matches!(named(text), Err(Error::InvalidSettings(_))), "{text:?}");
        }
    }

    #[test]
    fn an_unchanged_name_is_not_checked_again() {
        let old = Settings { name: Some("a\u{202e}b".to_owned()), ..Settings::default() };
        for name in [None, Some(old.name.clone())] {
            let change = SettingsChange { name, is_locked: Some(true), ..SettingsChange::default() };
            assert_eq!(old.with(change).unwrap().name, old.name);
        }
    }
}
