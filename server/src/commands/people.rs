//! Presence in rooms: nickname, idle, typing.

mod change_nick;
mod set_idle;
mod typing;

pub use change_nick::ChangeNick;
pub use set_idle::SetIdle;
pub use typing::Typing;
