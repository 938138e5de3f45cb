//! The messages of a room: sending, reading and deleting them.

mod clear;
mod delete;
pub mod history;
mod load_older;
mod send;
mod sync;

pub use clear::ClearRoom;
pub use delete::DeleteMessage;
pub use load_older::LoadOlder;
pub use send::{SendMessage, submit};
pub use sync::SyncRoom;
