//! Presence in rooms: nickname, idle, typing.

mod change_nick;
mod set_idle;
mod typing;

pub use change_nick::ChangeNick;
pub use set_idle::SetIdle;
pub use typing::Typing;

use crate::commands::{Table, Ways};

/// The commands of a connection about its person.
pub fn commands(table: &mut impl Table) {
    table.add::<ChangeNick>(Ways::EVENT);
    table.add::<SetIdle>(Ways::EVENT);
    table.add::<Typing>(Ways::EVENT);
}
