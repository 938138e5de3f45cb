//! Errors that a person understands. Acknowledgements and HTTP answers are both made from them.

use std::{io, sync::Arc};

use axum::http::StatusCode;
use tokio::task::JoinError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was refused. Its text is a sentence for people; [`Error::code`] is for programs.
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
    #[error("{}", foreign(origin.as_deref()))]
    ForeignOrigin { origin: Option<String> },
    #[error("This server does not serve the name {0}. Its operator can have it served with --hosts.")]
    HostNotServed(String),
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
    #[error("{}", held(*meant, "banned from", *retry_after_ms))]
    Banned { retry_after_ms: Option<u64>, meant: Meant },
    #[error("{}", held(*meant, "muted in", *retry_after_ms))]
    Muted { retry_after_ms: Option<u64>, meant: Meant },
    #[error("You can read here, and not write.")]
    ReadOnly,
    #[error("This link does not work any more. Command for a new one.")]
    LinkInvalid,
    #[error("This room has an owner already.")]
    AlreadyOwned,
    #[error("{0}")]
    RoomInUse(&'static str),
    #[error("{0}")]
    InvalidSettings(&'static str),
    #[error("{}", reserved(suggestion.as_deref()))]
    NickReserved { suggestion: Option<String> },
    #[error("{}", username_taken(suggestion.as_deref()))]
    UsernameTaken { suggestion: Option<String> },
    #[error("{0}")]
    InvalidPassword(&'static str),
    #[error("This is not the right name and password.")]
    WrongPassword,
    #[error("Sign in first.")]
    Unauthorized,
    #[error("You are signed out. Sign in again.")]
    SignedOut,
    #[error("You have an account already.")]
    AlreadyAccount,
    #[error("This cannot be done here in this way.")]
    MethodNotAllowed,
    #[error("This request did not arrive in time.")]
    RequestTimeout,
    #[error("This request is too large: 16 KiB are the most.")]
    TooLarge,
    #[error("This request has to be JSON: Content-Type: application/json.")]
    UnsupportedMediaType,
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
    #[error("This room holds as much as it may. There is room again when messages have expired or were deleted.")]
    RoomStorageFull,
    #[error("lifetimeMs: messages live for {} at most.", span(*longest_ms))]
    LifetimeTooLong { longest_ms: u64 },
    #[error("lifetimeMs: without an account messages live for {} at most. Sign in for more.", span(*longest_ms))]
    LifetimeForAccounts { longest_ms: u64 },
    #[error("Something went wrong on the server.")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

/// The target of a ban or a mute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The person it holds for.
    Person,
    /// Another person on the same network.
    Neighbour,
}

impl Meant {
    /// The code for programs, when another person was meant.
    pub fn by(self) -> Option<&'static str> {
        match self {
            Self::Person => None,
            Self::Neighbour => Some("network"),
        }
    }
}

impl Error {
    /// The code for programs.
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
            Self::Forbidden(_) | Self::ForeignOrigin { .. } => "forbidden",
            Self::HostNotServed(_) => "host_not_served",
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
            Self::RoomInUse(_) => "room_in_use",
            Self::InvalidSettings(_) => "invalid_settings",
            Self::NickReserved { .. } => "nick_reserved",
            Self::UsernameTaken { .. } => "username_taken",
            Self::InvalidPassword(_) => "invalid_password",
            Self::WrongPassword => "wrong_password",
            Self::Unauthorized => "unauthorized",
            Self::SignedOut => "signed_out",
            Self::AlreadyAccount => "already_account",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::RequestTimeout => "request_timeout",
            Self::TooLarge => "too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Busy => "busy",
            Self::RateLimited { .. } => "rate_limited",
            Self::TooManyConnections => "too_many_connections",
            Self::Unavailable => "unavailable",
            Self::StorageFull => "storage_full",
            Self::RoomStorageFull => "room_storage_full",
            Self::LifetimeTooLong { .. } => "lifetime_too_long",
            Self::LifetimeForAccounts { .. } => "lifetime_for_accounts",
            Self::Internal(_) => "internal",
        }
    }

    /// The status for HTTP (RFC 9110).
    pub fn status(&self) -> StatusCode {
        match self {
            Self::InvalidPayload(_)
            | Self::InvalidNick(_)
            | Self::InvalidRoom
            | Self::InvalidContent(_)
            | Self::InvalidClientId
            | Self::InvalidSettings(_)
            | Self::LifetimeTooLong { .. }
            | Self::InvalidPassword(_) => StatusCode::BAD_REQUEST,
            Self::WrongPassword | Self::Unauthorized | Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::NotJoined
            | Self::Forbidden(_)
            | Self::ForeignOrigin { .. }
            | Self::AccountsOnly
            | Self::MembersOnly
            | Self::KnockRequired
            | Self::RoomLocked
            | Self::RoomFull
            | Self::LifetimeForAccounts { .. }
            | Self::Banned { .. }
            | Self::Muted { .. }
            | Self::ReadOnly => StatusCode::FORBIDDEN,
            Self::UnknownEvent | Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::HostNotServed(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NickTaken { .. }
            | Self::NickReserved { .. }
            | Self::UsernameTaken { .. }
            | Self::AlreadyAccount
            | Self::AlreadyOwned
            | Self::RoomInUse(_) => StatusCode::CONFLICT,
            Self::RoomDeleted | Self::LinkInvalid => StatusCode::GONE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimited { .. } | Self::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::StorageFull | Self::RoomStorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// When the same request may be repeated.
    pub fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Busy => Some(500),
            Self::RateLimited { retry_after_ms } => Some(*retry_after_ms),
            Self::NickTaken { retry_after_ms, .. }
            | Self::Banned { retry_after_ms, .. }
            | Self::Muted { retry_after_ms, .. } => *retry_after_ms,
            Self::Unavailable => Some(2_000),
            Self::StorageFull | Self::RoomStorageFull => Some(30_000),
            _ => None,
        }
    }

    /// Whether the caller is at fault.
    pub fn is_askers_fault(&self) -> bool {
        !matches!(
            self,
            Self::Busy | Self::Unavailable | Self::StorageFull | Self::RoomStorageFull | Self::Internal(_)
        )
    }

    /// A value that would have been accepted.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::NickTaken { suggestion, .. }
            | Self::NickReserved { suggestion }
            | Self::UsernameTaken { suggestion } => suggestion.clone(),
            _ => None,
        }
    }

    /// An error for a person held by what was meant for another.
    pub fn by(&self) -> Option<&'static str> {
        match self {
            Self::Banned { meant, .. } | Self::Muted { meant, .. } => meant.by(),
            _ => None,
        }
    }
}

impl Error {
    /// An unexpected error: logged once where it is answered, its text never shown.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(cause))
    }

    /// [`Error::internal`] for a panicked task: the text of a panic may quote anything.
    pub fn panicked(_: JoinError) -> Self {
        Self::internal(io::Error::other("a task has panicked"))
    }

    /// [`Error::internal`] for a value that the database refuses and quotes.
    pub fn refused_value(code: &str) -> Self {
        Self::internal(io::Error::other(format!("the database refuses a value ({code})")))
    }
}

fn foreign(origin: Option<&str>) -> String {
    match origin {
        Some(origin) => format!(
            "Pages of {origin} may not connect here. The operator of this server can allow them with \
             --allowed-origins {origin}, or have the proxy in front of it pass the header Host on."
        ),
        None => "This page may not connect here: it has no origin that could be allowed.".to_owned(),
    }
}

fn taken(suggestion: Option<&str>) -> String {
    format!("Somebody here goes by this name, or one that looks like it.{}", free(suggestion))
}

fn reserved(suggestion: Option<&str>) -> String {
    format!("This name belongs to an account. Sign in to wear it.{}", free(suggestion))
}

fn username_taken(suggestion: Option<&str>) -> String {
    format!("This name, or one that looks like it, is somebody’s already.{}", free(suggestion))
}

fn free(suggestion: Option<&str>) -> String {
    suggestion.map_or(String::new(), |name| format!(" “{name}” is free."))
}

fn held(meant: Meant, how: &str, ms: Option<u64>) -> String {
    let time = for_how_long(ms);
    match meant {
        Meant::Person => format!("You were {how} this room{time}."),
        Meant::Neighbour => format!(
            "Someone on your network was {how} this room{time}. Sign in with an account that is older than that, or ask \
             somebody who looks after the room."
        ),
    }
}

fn for_how_long(ms: Option<u64>) -> String {
    ms.map_or(String::new(), |ms| match ms.div_ceil(60_000) {
        minutes @ 120.. => format!(" for {} hours", minutes.div_ceil(60)),
        1 => " for a minute".to_owned(),
        minutes => format!(" for {minutes} minutes"),
    })
}

/// A duration in words, in the largest unit that divides it evenly.
fn span(ms: u64) -> String {
    let units = [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second")];
    let (of, unit) = units.into_iter().find(|(of, _)| ms.is_multiple_of(*of)).unwrap_or((1, "millisecond"));
    match ms / of {
        1 => format!("a {unit}").replace("a hour", "an hour"),
        count => format!("{count} {unit}s"),
    }
}

fn seconds(ms: u64) -> String {
    match ms.div_ceil(1_000) {
        1 => "a second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
