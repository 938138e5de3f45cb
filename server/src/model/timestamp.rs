//! Moments.

use std::time::{Duration, UNIX_EPOCH};

use serde::{Serialize, Serializer};

/// A moment in milliseconds since 1970 (UTC) by the database's clock; on the wire ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// When a message expires that lives for ever: the last year that RFC 3339 can write.
    pub const FOR_EVER: Self = Self(253_402_214_400_000);

    /// The beginning of a day in UTC, written as `2026-11-01`; nothing when there is no such day.
    pub fn of_day(day: &str) -> Option<Self> {
        let at = humantime::parse_rfc3339(&format!("{day}T00:00:00Z")).ok()?;
        i64::try_from(at.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok().map(Self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let since_1970 = Duration::from_millis(u64::try_from(self.0).unwrap_or(0));
        serializer.collect_str(&humantime::format_rfc3339_millis(UNIX_EPOCH + since_1970))
    }
}
