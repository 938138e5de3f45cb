//! What each question costs, for the limits.

use std::num::NonZeroU32;

use crate::{
    limits::Kind,
    protocol::{
        ChangeNick, JoinRoom, Knock, LeaveRoom, LoadOlder, PreviewRoom, SendMessage, SetIdle, SyncRoom, Typing,
    },
};

/// A question that is counted.
pub trait Priced {
    const KIND: Kind;

    /// A fixed price, and more for what is long.
    fn cost(&self) -> NonZeroU32 {
        NonZeroU32::MIN
    }
}

impl Priced for SendMessage {
    const KIND: Kind = Kind::Send;

    fn cost(&self) -> NonZeroU32 {
        let thousands = u32::try_from(self.content.len() / 1_000).unwrap_or(u32::MAX);
        NonZeroU32::MIN.saturating_add(thousands)
    }
}

/// Each of the others costs one, however long it is.
macro_rules! priced {
    ($kind:ident: $($question:ty),+) => {
        $(impl Priced for $question {
            const KIND: Kind = Kind::$kind;
        })+
    };
}

priced!(Join: JoinRoom, LeaveRoom, ChangeNick, Knock);
priced!(Read: LoadOlder, SyncRoom, PreviewRoom, SetIdle, Typing);
