//! What an owner decides about a room.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Lifetimes;
use crate::{
    error::{Error, Result},
    protocol::whole,
};

/// Whom a room is open to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Access {
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
    /// 1 to 60 characters.
    #[schema(required = true, max_length = 60)]
    pub name: Option<String>,
    /// At most 200 characters.
    #[schema(required = true, max_length = 200)]
    pub topic: Option<String>,
    pub read: Access,
    pub write: Access,
    /// How long a message lives, at least an hour. `null`: for ever.
    #[schema(required = true)]
    pub lifetime_ms: Option<u64>,
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
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 60, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    pub name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    pub topic: Option<Option<String>>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub read: Option<Access>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub write: Option<Access>,
    #[serde(default, deserialize_with = "given_number")]
    #[schema(value_type = Option<u64>, minimum = 3_600_000, maximum = 3_162_240_000_000_u64)]
    pub lifetime_ms: Option<Option<u64>>,
    #[serde(default, deserialize_with = "number")]
    #[schema(nullable = false, maximum = 3_600_000)]
    pub slow_mode_ms: Option<u64>,
    #[serde(default, deserialize_with = "given_number")]
    #[schema(value_type = Option<u64>, minimum = 2, maximum = 4_294_967_295_u64)]
    pub max_people: Option<Option<u32>>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub listed: Option<bool>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub is_locked: Option<bool>,
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub can_knock: Option<bool>,
}

/// A room as far as its owners have decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    pub is_owned: bool,
    pub is_deleted: bool,
    pub settings: Settings,
    /// What the operator allows.
    pub lifetimes: Lifetimes,
}

const HOUR_MS: u64 = 3_600_000;
/// A century: what is to live longer lives for ever.
const LONGEST_MS: u64 = 100 * 366 * 24 * HOUR_MS;
const LIFETIME_BOUNDS: &str =
    "lifetimeMs: a message lives at least an hour and at most a century, or, with null, for ever.";

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: None,
            topic: None,
            read: Access::Everyone,
            write: Access::Everyone,
            lifetime_ms: Some(24 * HOUR_MS),
            slow_mode_ms: 0,
            max_people: None,
            listed: false,
            is_locked: false,
            can_knock: false,
        }
    }
}

impl SettingsChange {
    /// Whether it says something that others read.
    pub fn has_words(&self) -> bool {
        self.name.is_some() || self.topic.is_some()
    }

    /// Whether it only locks or unlocks.
    pub fn is_only_lock(&self) -> bool {
        let Self { name, topic, read, write, lifetime_ms, slow_mode_ms, max_people, listed, is_locked, can_knock } =
            self;
        let others = name.is_some()
            || topic.is_some()
            || read.is_some()
            || write.is_some()
            || lifetime_ms.is_some()
            || slow_mode_ms.is_some()
            || max_people.is_some()
            || listed.is_some()
            || can_knock.is_some();
        is_locked.is_some() && !others
    }
}

impl Settings {
    /// The same with a change. Fails with [`Error::InvalidSettings`] when a value is outside its bounds.
    pub fn with(&self, change: SettingsChange) -> Result<Self> {
        // One that was not chosen may be shorter: the operator's.
        if let Some(Some(ms)) = change.lifetime_ms
            && !(HOUR_MS..=LONGEST_MS).contains(&ms)
        {
            return Err(Error::InvalidSettings(LIFETIME_BOUNDS));
        }
        let old = self.clone();
        let changed = Self {
            name: change.name.unwrap_or(old.name).and_then(trimmed),
            topic: change.topic.unwrap_or(old.topic).and_then(trimmed),
            read: change.read.unwrap_or(old.read),
            write: change.write.unwrap_or(old.write),
            lifetime_ms: change.lifetime_ms.unwrap_or(old.lifetime_ms),
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
        let is_longer =
            |text: &Option<String>, most| text.as_ref().is_some_and(|text| text.chars().count() > most);
        let has_control =
            |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().any(char::is_control));
        let wrong = if is_longer(&self.name, 60) {
            "name: a room's name has at most 60 characters."
        } else if is_longer(&self.topic, 200) {
            "topic: a topic has at most 200 characters."
        } else if has_control(&self.name) || has_control(&self.topic) {
            "name and topic are one line each, without control characters."
        } else if self.slow_mode_ms > HOUR_MS {
            "slowModeMs: people wait at most an hour."
        } else if self.max_people.is_some_and(|most| most < 2) {
            "maxPeople: a room is for two at least."
        } else {
            return Ok(());
        };
        Err(Error::InvalidSettings(wrong))
    }
}

fn trimmed(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A field that is `null` was given, one that is left out was not.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// The same of a number.
fn given_number<'de, D: Deserializer<'de>, T: TryFrom<i128>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    whole::optional(from).map(Some)
}

/// A number that may be left out, and is never `null`.
fn number<'de, D: Deserializer<'de>, T: TryFrom<i128>>(from: D) -> Result<Option<T>, D::Error> {
    whole::number(from).map(Some)
}

/// A field that may be left out, and is never `null`.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}
