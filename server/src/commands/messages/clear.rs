//! Deleting every message of a room.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    events::Event,
    model::{Action, RoomId},
    protocol::{Done, OneRoom},
    store::NewAuditEntry,
};

/// Deletes every message of a room.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct ClearRoom(#[schema(inline)] OneRoom);

impl Command for ClearRoom {
    const NAME: &'static str = "clear_room";
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let room = RoomId::parse(&self.0.room)?;
        let by = chat.access.authorize(&caller, &room, Action::Clear).await?;
        let instead_of = chat.live.epoch(&room);
        let head = chat.store.clear_room(&room).await?;
        chat.events.publish(&Event::RoomCleared { head, instead_of }).await?;
        let entry = NewAuditEntry { action: "clear", actor: &by.person, target: None, detail: None };
        chat.access.record(&room, entry).await;
        Ok(Done {})
    }
}
