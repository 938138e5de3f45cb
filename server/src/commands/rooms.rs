//! Rooms: joining, leaving, finding, owning and changing them.

mod audit;
mod change;
mod create;
mod delete;
mod hand_over;
mod join;
mod leave;
mod list;
mod listing;
mod preview;
mod view;

pub use audit::ShowAudit;
pub use change::ChangeRoom;
pub use create::CreateRoom;
pub use delete::DeleteRoom;
pub use hand_over::HandOver;
pub use join::JoinRoom;
pub use leave::LeaveRoom;
pub use list::ListRooms;
pub use listing::Listing;
pub use preview::PreviewRoom;
pub use view::ViewRoom;

use crate::{
    commands::{
        Method::{Delete, Get, Patch, Post},
        Route, Table, Ways,
    },
    error::Result,
    model::{Rules, SettingsChange},
};

/// Fails when a message lifetime is longer than the operator allows. An unchanged one may be from a time when more
/// was allowed.
fn check_lifetime(rules: &Rules, change: &SettingsChange, has_account: bool) -> Result<()> {
    match change.lifetime_ms {
        Some(wanted) => rules.lifetimes.check(wanted, rules.settings.lifetime_ms, has_account),
        None => Ok(()),
    }
}

/// The commands about rooms.
pub fn commands(table: &mut impl Table) {
    table.add::<JoinRoom>(Ways::EVENT);
    table.add::<LeaveRoom>(Ways::EVENT);
    table.add::<PreviewRoom>(Ways::EVENT);
    let rooms = |method, path, status| Ways::http(Route::new("Rooms", method, path, status));
    table.add::<CreateRoom>(rooms(Post, "/api/rooms", 201));
    table.add::<ListRooms>(rooms(Get, "/api/rooms", 200));
    table.add::<ViewRoom>(rooms(Get, "/api/rooms/{room}", 200));
    table.add::<ChangeRoom>(rooms(Patch, "/api/rooms/{room}", 200));
    table.add::<DeleteRoom>(rooms(Delete, "/api/rooms/{room}", 204));
    table.add::<HandOver>(rooms(Post, "/api/rooms/{room}/owner", 204));
    table.add::<ShowAudit>(rooms(Get, "/api/rooms/{room}/audit", 200));
}
