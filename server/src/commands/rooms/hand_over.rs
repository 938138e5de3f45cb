//! Making somebody else the owner.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    events::{Affected, Event},
    model::{Action, RoomId, UserId},
    protocol::Done,
    store::NewAuditEntry,
};

/// Makes someone else the owner. The caller becomes a moderator, and owner links are void.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HandOver {
    pub room: String,
    pub user_id: String,
}

impl Command for HandOver {
    const NAME: &'static str = "hand_over";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("404", "`not_found`: nobody of this id is known there")];
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let (room, to) = (RoomId::parse(&self.room)?, UserId::parse(&self.user_id)?);
        let by = chat.access.authorize(&caller, &room, Action::HandOver).await?;
        if to == by.person.id {
            return Err(Error::Forbidden("This room is yours already."));
        }
        let target = chat.access.known_person(&room, &to).await?;
        chat.store.hand_room_over(&room, &by.person.id, &target).await?;
        let entry = NewAuditEntry { action: Self::NAME, actor: &by.person, target: Some(&target), detail: None };
        chat.access.record(&room, entry).await;
        chat.events.publish(&Event::AccessChanged { room, affected: Affected::Everyone }).await?;
        Ok(Done {})
    }
}
