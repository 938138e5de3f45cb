//! The rules of names and texts: parsed once, trusted afterwards. Pure functions, no I/O, no async.

mod content;
mod ids;
mod nick;
mod password;

pub use content::Content;
pub use ids::{ClientId, MessageId, RoomId, SessionId, UserId};
pub use nick::{Nick, Skeleton};
pub use password::{Password, RecoveryCode};
