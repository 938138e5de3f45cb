//! The rules of names and texts: parsed once, trusted afterwards. Pure functions, no I/O, no async.

mod content;
mod ids;
mod nick;
pub mod permission;
mod settings;

pub use content::Content;
pub use ids::{ClientId, MessageId, RoomId, UserId};
pub use nick::{Nick, Skeleton};
pub use permission::{Action, Role, Standing};
pub use settings::{Access, Rules, Settings, SettingsChange};

/// Someone, as far as the others know: an id and a nickname.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub nick: Nick,
}
