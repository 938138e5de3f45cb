//! How a stored message is changed: decided, then queued with what others write.

use std::sync::Arc;

use futures_util::future::Either;

use crate::{
    access::Caller,
    commands::Chat,
    error::Result,
    model::{Action, Participant, RoomId, permission::may},
    protocol::Message,
    store::Change,
};

/// Makes a change of a message in a room by somebody who may write there. The answer is the message as it is then.
///
/// By a connection in the room it is queued before this returns, so that a connection's changes keep the order of the
/// calls.
pub fn change(
    chat: Arc<Chat>,
    caller: Caller,
    room: String,
    make: impl FnOnce(&Chat, &RoomId, Participant) -> Result<Change> + Send + 'static,
) -> impl Future<Output = Result<Message>> + Send + 'static {
    let room = RoomId::parse(&room);
    let here = match (&caller, &room) {
        (Caller::Connection(connection), Ok(room)) => chat.live.here(&connection.recipient, room).zip(Some(room)),
        _ => None,
    };
    match here {
        Some((by, room)) => {
            let change = may(&by.access, &by.rules, Action::Write).and_then(|()| make(&chat, room, by));
            let changed = change.map(|change| chat.log.change(change));
            Either::Left(async { changed?.await })
        }
        // Boxed: it is large, and rare.
        None => Either::Right(Box::pin(async move {
            let room = room?;
            let by = chat.access.authorize_inside(&caller, &room, Action::Write).await?;
            let change = make(&chat, &room, by)?;
            chat.log.change(change).await
        })),
    }
}
