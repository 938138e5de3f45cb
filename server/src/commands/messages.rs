//! The messages of a room: sending, reading, changing and deleting them.

mod changing;
mod clear;
mod delete;
mod edit;
pub mod history;
mod load_around;
mod load_older;
mod mark_read;
mod pin;
mod react;
mod search;
mod send;
mod sync;

pub use clear::ClearRoom;
pub use delete::DeleteMessage;
pub use edit::EditMessage;
pub use load_around::{ListMessages, LoadAround};
pub use load_older::LoadOlder;
pub use mark_read::{ListReadMarks, MarkRead};
pub use pin::{ListPins, PinMessage, UnpinMessage};
pub use react::{ListReactions, React, TakeBackReaction};
pub use search::SearchRoom;
pub use send::{SendMessage, submit};
pub use sync::SyncRoom;

use crate::commands::{
    Method::{Delete, Get, Patch, Post, Put},
    Route, Table, Ways,
};

/// The commands about messages.
pub fn commands(table: &mut impl Table) {
    let messages = |method, path, status| Ways::both(Route::new("Messages", method, path, status));
    table.add::<SendMessage>(messages(Post, "/api/rooms/{room}/messages", 201));
    table.add::<LoadOlder>(Ways::EVENT);
    table.add::<LoadAround>(Ways::EVENT);
    table.add::<ListMessages>(Ways::http(Route::new("Messages", Get, "/api/rooms/{room}/messages", 200)));
    table.add::<SyncRoom>(messages(Get, "/api/rooms/{room}/missed", 200));
    table.add::<EditMessage>(messages(Patch, "/api/rooms/{room}/messages/{seq}", 200));
    table.add::<DeleteMessage>(messages(Delete, "/api/rooms/{room}/messages/{seq}", 204));
    table.add::<React>(messages(Put, "/api/rooms/{room}/messages/{seq}/reactions/{emoji}", 200));
    let take_back = Route::new("Messages", Delete, "/api/rooms/{room}/messages/{seq}/reactions/{emoji}", 200);
    table.add::<TakeBackReaction>(Ways::http(take_back));
    table.add::<ListReactions>(messages(Get, "/api/rooms/{room}/messages/{seq}/reactions/{emoji}", 200));
    table.add::<PinMessage>(messages(Put, "/api/rooms/{room}/messages/{seq}/pin", 200));
    table.add::<UnpinMessage>(Ways::http(Route::new(
        "Messages",
        Delete,
        "/api/rooms/{room}/messages/{seq}/pin",
        200,
    )));
    table.add::<ListPins>(messages(Get, "/api/rooms/{room}/pins", 200));
    table.add::<SearchRoom>(messages(Get, "/api/rooms/{room}/search", 200));
    table.add::<MarkRead>(messages(Put, "/api/rooms/{room}/read", 204));
    table.add::<ListReadMarks>(messages(Get, "/api/read-marks", 200));
    let clear = Route::new("Rooms", Delete, "/api/rooms/{room}/messages", 204);
    table.add::<ClearRoom>(Ways::http(clear));
}
