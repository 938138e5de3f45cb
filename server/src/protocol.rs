//! What goes over the wire: every event with its payload and its answer, in one place.
//!
//! Rust owns these types; `web/src/protocol/generated.ts` is printed from them and a test fails when it is stale.
//! Payloads carry plain strings: the handler turns them into [`crate::model`] types, so that a bad nickname is
//! answered as a bad nickname. This module does not know sockets or storage.

mod account;
mod events;
mod message;
mod page;
mod room;

pub use account::{
    Account, Confirmation, Credentials, CurrentSession, NewRecoveryCode, Problem, Session, Sessions, SignedIn,
};
pub use events::*;
pub use message::{Message, Patch, Reaction, Reactor, ReplyTo};
pub use page::{Around, Fitting, Found, PAGE_BYTES, Page};
pub use room::{
    AuditEntry, BanInfo, Done, Knocks, LinkInfo, Links, MadeLink, NamedPerson, OneRoom, PersonInRoom, RoomPeople,
    RoomPerson, SettingsBeside, roles_of_a_link, roles_to_give,
};

use serde::Serialize;
use ts_rs::TS;

use crate::error::{Code, Error};

/// Why a question was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// A word for programs, such as `invalid_nick` or `busy`.
    pub code: Code,
    /// A sentence for people.
    pub message: String,
    /// Milliseconds after which the same question may be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_ms: Option<u64>,
    /// With `nick_taken`: a nickname that is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suggestion: Option<String>,
    /// With `banned` and `muted`: `network`, when that was meant for somebody else who comes from the same network.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<&'static str>,
}

/// The acknowledgement of every question: exactly one of the two.
#[derive(Debug, Serialize)]
pub enum Answer<T> {
    #[serde(rename = "ok")]
    Ok(T),
    #[serde(rename = "error")]
    Error(ErrorBody),
}

impl From<&Error> for ErrorBody {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            retry_after_ms: error.retry_after_ms(),
            suggestion: error.suggestion(),
            by: error.by(),
        }
    }
}
