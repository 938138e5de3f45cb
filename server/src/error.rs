//! What can go wrong that a person understands. Acknowledgements and HTTP answers are both made from it.

use std::sync::Arc;

use axum::http::StatusCode;

use crate::protocol::ErrorBody;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a question was refused. Its text is a sentence for people; [`Error::code`] is for programs.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error("This request is not understood: {0}.")]
    InvalidPayload(String),
    #[error("There is no event of this name.")]
    UnknownEvent,
    #[error("{0}")]
    InvalidNick(&'static str),
    #[error("{}", taken(suggestion.as_deref()))]
    NickTaken { suggestion: Option<String>, retry_after_ms: Option<u64> },
    #[error("This is not a room's name: it has 1 to 64 letters, digits, dashes or underscores.")]
    InvalidRoom,
    #[error("{0}")]
    InvalidContent(&'static str),
    #[error("The clientId of a message must be a UUID.")]
    InvalidClientId,
    #[error("You are not in this room. Join it first.")]
    NotJoined,
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("{0}")]
    NotFound(&'static str),
    #[error("This room is for people with an account.")]
    AccountsOnly,
    #[error("This room is for its members.")]
    MembersOnly,
    #[error("This room is for its members. You can knock.")]
    KnockRequired,
    #[error("This room is locked: nobody new comes in at the moment.")]
    RoomLocked,
    #[error("This room is full.")]
    RoomFull,
    #[error("This room has been deleted.")]
    RoomDeleted,
    #[error("You were banned from this room{}.", for_how_long(*retry_after_ms))]
    Banned { retry_after_ms: Option<u64> },
    #[error("You were muted in this room{}.", for_how_long(*retry_after_ms))]
    Muted { retry_after_ms: Option<u64> },
    #[error("You can read here, and not write.")]
    ReadOnly,
    #[error("This link does not work any more. Ask for a new one.")]
    LinkInvalid,
    #[error("This room has an owner already.")]
    AlreadyOwned,
    #[error("{0}")]
    InvalidSettings(&'static str),
    #[error("The server has too much to do right now. Try again in a moment.")]
    Busy,
    #[error("That was too much at once. Try again in {}.", seconds(*retry_after_ms))]
    RateLimited { retry_after_ms: u64 },
    #[error("There are too many connections from your address.")]
    TooManyConnections,
    #[error("Messages cannot be stored or read right now. Try again in a moment.")]
    Unavailable,
    #[error("The server has no room left to store messages.")]
    StorageFull,
    #[error("Something went wrong on the server.")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// The word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidPayload(_) => "invalid_payload",
            Self::UnknownEvent => "unknown_event",
            Self::InvalidNick(_) => "invalid_nick",
            Self::NickTaken { .. } => "nick_taken",
            Self::InvalidRoom => "invalid_room",
            Self::InvalidContent(_) => "invalid_content",
            Self::InvalidClientId => "invalid_client_id",
            Self::NotJoined => "not_joined",
            Self::Forbidden(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::AccountsOnly => "accounts_only",
            Self::MembersOnly => "members_only",
            Self::KnockRequired => "knock_required",
            Self::RoomLocked => "room_locked",
            Self::RoomFull => "room_full",
            Self::RoomDeleted => "room_deleted",
            Self::Banned { .. } => "banned",
            Self::Muted { .. } => "muted",
            Self::ReadOnly => "read_only",
            Self::LinkInvalid => "link_invalid",
            Self::AlreadyOwned => "already_owned",
            Self::InvalidSettings(_) => "invalid_settings",
            Self::Busy => "busy",
            Self::RateLimited { .. } => "rate_limited",
            Self::TooManyConnections => "too_many_connections",
            Self::Unavailable => "unavailable",
            Self::StorageFull => "storage_full",
            Self::Internal(_) => "internal",
        }
    }

    /// The same for HTTP (RFC 9110).
    pub fn status(&self) -> StatusCode {
        match self {
            Self::InvalidPayload(_)
            | Self::InvalidNick(_)
            | Self::InvalidRoom
            | Self::InvalidContent(_)
            | Self::InvalidClientId
            | Self::InvalidSettings(_) => StatusCode::BAD_REQUEST,
            Self::UnknownEvent | Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotJoined
            | Self::Forbidden(_)
            | Self::AccountsOnly
            | Self::MembersOnly
            | Self::KnockRequired
            | Self::RoomLocked
            | Self::RoomFull
            | Self::Banned { .. }
            | Self::Muted { .. }
            | Self::ReadOnly => StatusCode::FORBIDDEN,
            Self::RoomDeleted | Self::LinkInvalid => StatusCode::GONE,
            Self::NickTaken { .. } | Self::AlreadyOwned => StatusCode::CONFLICT,
            Self::RateLimited { .. } | Self::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// When the same question may be asked again.
    pub fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Busy => Some(500),
            Self::RateLimited { retry_after_ms } => Some(*retry_after_ms),
            Self::NickTaken { retry_after_ms, .. }
            | Self::Banned { retry_after_ms }
            | Self::Muted { retry_after_ms } => *retry_after_ms,
            Self::Unavailable => Some(2_000),
            Self::StorageFull => Some(30_000),
            _ => None,
        }
    }

    /// What would have been accepted instead.
    fn suggestion(&self) -> Option<String> {
        match self {
            Self::NickTaken { suggestion, .. } => suggestion.clone(),
            _ => None,
        }
    }
}

impl Error {
    /// The unforeseen: logged once where it is answered, its text never shown.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(cause))
    }
}

impl From<&Error> for ErrorBody {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            retry_after_ms: error.retry_after_ms(),
            suggestion: error.suggestion(),
        }
    }
}

fn taken(suggestion: Option<&str>) -> String {
    let free = suggestion.map_or(String::new(), |nick| format!(" “{nick}” is free."));
    format!("Somebody here goes by this name, or one that looks like it.{free}")
}

fn for_how_long(ms: Option<u64>) -> String {
    ms.map_or(String::new(), |ms| match ms.div_ceil(60_000) {
        minutes @ 120.. => format!(" for {} hours", minutes.div_ceil(60)),
        1 => " for a minute".to_owned(),
        minutes => format!(" for {minutes} minutes"),
    })
}

fn seconds(ms: u64) -> String {
    match ms.div_ceil(1_000) {
        1 => "a second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
