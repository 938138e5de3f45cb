//! Deleting a message's content.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::{PartialSchema, ToSchema};

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    model::{Action, MessageRef, RoomId, permission::may},
    protocol::{Done, Message},
    store::{Change, ChangeKind, NewAuditEntry},
};

/// Takes a message's content away: one's own, or any for who moderates. Its seq stays.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteMessage {
    pub room: String,
    /// The `seq` of the message, or its id. Earlier clients call it `message`.
    #[serde(alias = "message")]
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
}

const UNKNOWN: Error = Error::NotFound("There is no such message.");

impl Command for DeleteMessage {
    const NAME: &'static str = "delete_message";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("404", "`not_found`: there is no such message")];
    type Caller = Caller;
    type Answer = Done;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Done>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(self.delete(chat, caller))
    }
}

impl DeleteMessage {
    async fn delete(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let room = RoomId::parse(&self.room)?;
        let by = chat.access.authorize(&caller, &room, Action::Read).await?;
        let Message { id, seq, sender_id: sender, .. } =
            chat.store.message(&room, self.seq).await?.ok_or(UNKNOWN)?;
        let is_own = sender == by.person.id;
        may(&by.access, &by.rules, if is_own { Action::Write } else { Action::DeleteMessage })?;
        if !is_own {
            chat.access.check_below(&by, &room, &sender).await?;
        }
        chat.log
            .change(Change { room: room.clone(), message: MessageRef::Id(id), what: ChangeKind::Delete })
            .await?;
        if !is_own {
            let target = chat.access.known_person(&room, &sender).await?;
            let detail = Some(format!("message {seq}"));
            let entry = NewAuditEntry { action: Self::NAME, actor: &by.person, target: Some(&target), detail };
            chat.access.record(&room, entry).await;
        }
        Ok(Done {})
    }
}
