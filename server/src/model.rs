//! Names, ids, texts, settings and permissions: parsed once, trusted afterwards. Pure functions, no I/O, no async.

mod content;
mod ids;
mod lifetimes;
mod name;
mod nick;
mod password;
pub mod permission;
mod settings;
mod text;
pub mod whole;

pub use content::Content;
pub use ids::{ClientId, MessageId, RoomId, SessionId, UserId, is_id};
pub use lifetimes::Lifetimes;
pub use nick::{Nick, Skeleton};
pub use password::{Password, RecoveryCode};
pub use permission::{Access, Action, Role};
pub use settings::{Audience, Rules, Settings, SettingsChange};

/// A person as others see them: an id and a nickname.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub nick: Nick,
    pub has_account: bool,
}
