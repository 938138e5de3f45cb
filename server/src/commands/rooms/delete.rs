//! Deleting a room for good.

use std::sync::Arc;

use serde::Deserialize;
use tracing::info;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    events::Event,
    model::{Action, RoomId},
    protocol::{Done, ErrorBody, OneRoom},
};

/// Deletes a room for good.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct DeleteRoom(#[schema(inline)] OneRoom);

impl Command for DeleteRoom {
    const NAME: &'static str = "delete_room";
    type Caller = Caller;
    type Answer = Done;

    /// Everyone there is removed.
    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let room = RoomId::parse(&self.0.room)?;
        chat.access.authorize(&caller, &room, Action::DeleteRoom).await?;
        chat.store.delete_room(&room).await?;
        info!(room.id = %room, "A room was deleted");
        chat.events.publish(&Event::RoomDeleted { room, why: ErrorBody::from(&Error::RoomDeleted) }).await?;
        Ok(Done {})
    }
}
