//! Changing what one has written.

use std::{num::NonZeroU32, sync::Arc};

use serde::Deserialize;
use ts_rs::TS;
use utoipa::{PartialSchema, ToSchema};

use super::{
    changing::change,
    send::{cost, may_speak},
};
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    logging::redacted,
    model::{Content, MessageRef},
    protocol::Message,
    store::{Change, ChangeKind, Edit},
};

// It holds what people write.
redacted!(EditMessage);

/// Replaces the content of one's own message, and marks it as edited. Its `seq` and its end of life stay; what it said
/// before is not kept. It costs what sending it would.
#[derive(Clone, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditMessage {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
    /// As in `send_message`.
    pub content: String,
}

/// The room's limit is for the time at which the editing begins: so long it may then take.
const TYPING_MS: i64 = 5 * 60 * 1_000;

impl Command for EditMessage {
    const NAME: &'static str = "edit_message";
    const KIND: Kind = Kind::Send;
    const REFUSALS: &'static [(&'static str, &'static str)] = &[
        (
            "403",
            "`forbidden`: somebody else wrote it; `too_late`: it was sent too long ago; and what sending is refused for",
        ),
        ("404", "`not_found`: there is no such message"),
    ];
    type Caller = Caller;
    type Answer = Message;

    fn cost(&self) -> NonZeroU32 {
        cost(&self.content)
    }

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Message>> + Send + 'static {
        let Self { room, seq: message, content } = self;
        change(chat, caller, room, move |chat, room, by| {
            let content = Content::parse(content)?;
            let until_ms = match by.rules.settings.edit_ms {
                Some(0) => return Err(Error::TooLate),
                Some(limit_ms) => i64::try_from(limit_ms).ok().map(|limit_ms| limit_ms.saturating_add(TYPING_MS)),
                None => None,
            };
            may_speak(chat, &by, room)?;
            let edit = ChangeKind::Edit(Edit { by: by.person.id, until_ms, content });
            Ok(Change { room: room.clone(), message, what: edit })
        })
    }
}
