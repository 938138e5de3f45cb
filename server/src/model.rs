//! Names, ids, texts, settings and permissions: parsed once, trusted afterwards. Pure functions, no I/O, no async.

use std::sync::Arc;

mod content;
mod emoji;
mod ids;
mod lifetimes;
mod name;
mod nick;
mod password;
pub mod permission;
mod search;
mod settings;
mod text;
mod timestamp;
pub mod whole;

pub use content::Content;
pub use emoji::Emoji;
pub use ids::{ClientId, MessageId, MessageRef, RoomId, SessionId, UserId, is_id};
pub use lifetimes::Lifetimes;
pub use nick::{Nick, Skeleton};
pub use password::{Password, RecoveryCode};
pub use permission::{Access, Action, Role};
pub use search::{Search, Searched};
pub use settings::{Audience, Rules, Settings, SettingsChange};
pub use timestamp::Timestamp;

/// A person as others see them: an id and a nickname.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub nick: Nick,
    pub has_account: bool,
}

/// An account in one of its sessions.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub username: Nick,
    pub created_at: Timestamp,
    pub session: SessionId,
}

impl Account {
    /// The account as others see it.
    pub fn person(&self) -> Person {
        Person { id: self.id.clone(), nick: self.username.clone(), has_account: true }
    }
}

/// A person in a room, or about to act there: with access and the room's rules.
#[derive(Clone, Debug)]
pub struct Participant {
    pub person: Person,
    pub access: Access,
    pub rules: Arc<Rules>,
}
