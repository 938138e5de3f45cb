//! Errors that a person understands. Acknowledgements and HTTP answers are both made from them.

mod code;

use std::{io, sync::Arc};

use axum::http::StatusCode;
use tokio::task::JoinError;

pub use code::Code;

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
    #[error("{0}")]
    InvalidSearch(&'static str),
    #[error("You can react with one emoji only.")]
    InvalidEmoji,
    #[error("You are not in this room. Join it first.")]
    NotJoined,
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("{}", foreign(origin.as_deref()))]
    ForeignOrigin { origin: Option<String> },
    #[error("This server does not serve the name {0}. Its operator can have it served with --hosts.")]
    HostNotServed(String),
    #[error("This message was sent too long ago to be changed.")]
    TooLate,
    #[error("{0}")]
    TooManyReactions(&'static str),
    #[error("20 messages are pinned in this room already. Unpin one of them first.")]
    TooManyPins,
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
    #[error("This link does not work any more. Ask for a new one.")]
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
    pub fn code(&self) -> Code {
        match self {
            Self::InvalidPayload(_) => Code::InvalidPayload,
            Self::UnknownEvent => Code::UnknownEvent,
            Self::InvalidNick(_) => Code::InvalidNick,
            Self::NickTaken { .. } => Code::NickTaken,
            Self::InvalidRoom => Code::InvalidRoom,
            Self::InvalidContent(_) => Code::InvalidContent,
            Self::InvalidClientId => Code::InvalidClientId,
            Self::InvalidSearch(_) => Code::InvalidSearch,
            Self::InvalidEmoji => Code::InvalidEmoji,
            Self::TooManyPins => Code::TooManyPins,
            Self::TooManyReactions(_) => Code::TooManyReactions,
            Self::NotJoined => Code::NotJoined,
            Self::Forbidden(_) | Self::ForeignOrigin { .. } => Code::Forbidden,
            Self::HostNotServed(_) => Code::HostNotServed,
            Self::TooLate => Code::TooLate,
            Self::NotFound(_) => Code::NotFound,
            Self::AccountsOnly => Code::AccountsOnly,
            Self::MembersOnly => Code::MembersOnly,
            Self::KnockRequired => Code::KnockRequired,
            Self::RoomLocked => Code::RoomLocked,
            Self::RoomFull => Code::RoomFull,
            Self::RoomDeleted => Code::RoomDeleted,
            Self::Banned { .. } => Code::Banned,
            Self::Muted { .. } => Code::Muted,
            Self::ReadOnly => Code::ReadOnly,
            Self::LinkInvalid => Code::LinkInvalid,
            Self::AlreadyOwned => Code::AlreadyOwned,
            Self::RoomInUse(_) => Code::RoomInUse,
            Self::InvalidSettings(_) => Code::InvalidSettings,
            Self::NickReserved { .. } => Code::NickReserved,
            Self::UsernameTaken { .. } => Code::UsernameTaken,
            Self::InvalidPassword(_) => Code::InvalidPassword,
            Self::WrongPassword => Code::WrongPassword,
            Self::Unauthorized => Code::Unauthorized,
            Self::SignedOut => Code::SignedOut,
            Self::AlreadyAccount => Code::AlreadyAccount,
            Self::MethodNotAllowed => Code::MethodNotAllowed,
            Self::RequestTimeout => Code::RequestTimeout,
            Self::TooLarge => Code::TooLarge,
            Self::UnsupportedMediaType => Code::UnsupportedMediaType,
            Self::Busy => Code::Busy,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::TooManyConnections => Code::TooManyConnections,
            Self::Unavailable => Code::Unavailable,
            Self::StorageFull => Code::StorageFull,
            Self::RoomStorageFull => Code::RoomStorageFull,
            Self::LifetimeTooLong { .. } => Code::LifetimeTooLong,
            Self::LifetimeForAccounts { .. } => Code::LifetimeForAccounts,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// The status for HTTP.
    pub fn status(&self) -> StatusCode {
        self.code().status()
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
    pub fn is_callers_fault(&self) -> bool {
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
    format!("This name belongs to an account. Sign in to use it.{}", free(suggestion))
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
             someone who runs the room."
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
