//! Pinned messages: what newcomers are to find.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{PartialSchema, ToSchema};

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    model::{Action, MessageRef, RoomId},
    protocol::Message,
    store::{Change, ChangeKind, NewAuditEntry},
};

/// Puts a message into the room's list of pinned ones, or takes it out: for moderators, and in a room that nobody owns for
/// who has written there. It lives no longer for it.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PinMessage {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
    /// `false` takes it out. `true` unless given.
    #[ts(optional)]
    pub on: Option<bool>,
}

/// Takes a message out of the room's list of pinned ones.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnpinMessage {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
}

/// Asks for the pinned messages of a room.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
pub struct ListPins {
    pub room: String,
}

/// The pinned messages of a room, oldest first.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Pins {
    pub messages: Vec<Message>,
}

const REFUSALS: &[(&str, &str)] =
    &[("404", "`not_found`: there is no such message"), ("409", "`too_many_pins`: 20 are pinned already")];

impl Command for PinMessage {
    const NAME: &'static str = "pin_message";
    const KIND: Kind = Kind::Send;
    const REFUSALS: &'static [(&'static str, &'static str)] = REFUSALS;
    type Caller = Caller;
    type Answer = Message;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Message>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(self.pin(chat, caller))
    }
}

impl PinMessage {
    async fn pin(self, chat: Arc<Chat>, caller: Caller) -> Result<Message> {
        let room = RoomId::parse(&self.room)?;
        let by = chat.access.authorize_inside(&caller, &room, Action::PinMessage).await?;
        let message = chat.store.message(&room, self.seq).await?;
        let message = message.ok_or(Error::NotFound("There is no such message."))?.id;
        if !by.rules.is_owned && !chat.store.has_written(&room, &by.person.id).await? {
            return Err(Error::Forbidden("Only people who have written in this room can pin a message there."));
        }
        let on = self.on.unwrap_or(true);
        let change = Change { room: room.clone(), message: MessageRef::Id(message), what: ChangeKind::Pin(on) };
        let message = chat.log.change(change).await?;
        if by.rules.is_owned {
            let (action, detail) =
                (if on { Self::NAME } else { UnpinMessage::NAME }, Some(format!("message {}", message.seq)));
            let entry = NewAuditEntry { action, actor: &by.person, target: None, detail };
            chat.access.record(&room, entry).await;
        }
        Ok(message)
    }
}

impl Command for UnpinMessage {
    const NAME: &'static str = "unpin_message";
    const KIND: Kind = Kind::Send;
    const REFUSALS: &'static [(&'static str, &'static str)] = REFUSALS;
    type Caller = Caller;
    type Answer = Message;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Message>> + Send + 'static {
        PinMessage { room: self.room, seq: self.seq, on: Some(false) }.run(chat, caller)
    }
}

impl Command for ListPins {
    const NAME: &'static str = "list_pins";
    const IS_PAGE: bool = true;
    type Caller = Caller;
    type Answer = Pins;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Pins>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(async move {
            let room = RoomId::parse(&self.room)?;
            chat.access.authorize_inside(&caller, &room, Action::Read).await?;
            Ok(Pins { messages: chat.store.pins(&room).await? })
        })
    }
}
