//! Reporting that one is typing.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::{Caller, Connection},
    commands::{Chat, Command},
    error::Result,
    model::{Action, RoomId},
    protocol::OneRoom,
};

/// Says that the caller is writing: to be asked at most every 3 s. The others may be told, or not.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct Typing(#[schema(inline)] OneRoom);

impl Command for Typing {
    const NAME: &'static str = "typing";
    type Caller = Arc<Connection>;
    type Answer = OneRoom;

    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<OneRoom> {
        let room = RoomId::parse(&self.0.room)?;
        let by = chat.access.authorize(&Caller::Connection(connection), &room, Action::Write).await?;
        chat.live.tell_typing(by.person, &room);
        Ok(OneRoom::from(room))
    }
}
