//! What each event costs, for the limits.

use std::num::NonZeroU32;

use crate::{
    limits::Kind,
    protocol::{
        ChangeNick, Command, JoinRoom, Knock, LeaveRoom, LoadOlder, PreviewRoom, SendMessage, SetIdle, SyncRoom,
        Typing,
    },
};

/// An event that is counted.
pub trait Cost: Command {
    const KIND: Kind;
    /// Its answer is large: such are made one after the other for each client, and cost what they have become.
    const IS_PAGE: bool = false;

    /// What is counted before it is done.
    fn cost(&self) -> NonZeroU32 {
        NonZeroU32::MIN
    }
}

impl Cost for SendMessage {
    const KIND: Kind = Kind::Send;

    fn cost(&self) -> NonZeroU32 {
        let thousands = u32::try_from(self.content.len() / 1_000).unwrap_or(u32::MAX);
        NonZeroU32::MIN.saturating_add(thousands)
    }
}

/// Each of the others costs one, however long it is.
macro_rules! cost_one {
    ($kind:ident, $is_page:literal: $($event:ty),+) => {
        $(impl Cost for $event {
            const KIND: Kind = Kind::$kind;
            const IS_PAGE: bool = $is_page;
        })+
    };
}

cost_one!(Join, false: JoinRoom, LeaveRoom, ChangeNick, Knock);
cost_one!(Read, true: LoadOlder, SyncRoom, PreviewRoom);
cost_one!(Read, false: SetIdle, Typing);
