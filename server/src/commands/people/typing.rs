//! Reporting that one is typing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::{Caller, Connection},
    commands::{Chat, Command},
    error::Result,
    model::{Action, RoomId},
};

/// Says that the asker is writing: to be asked at most every 3 s. The others may be told, or not.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    pub room: String,
}

/// Where the asker is writing.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub room: RoomId,
}

impl Command for Typing {
    const NAME: &'static str = "typing";
    type Caller = Arc<Connection>;
    type Answer = Typed;

    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<Typed> {
        let room = RoomId::parse(&self.room)?;
        let by = chat.access.authorize(&Caller::Connection(connection), &room, Action::Write).await?;
        chat.live.tell_typing(by.person, &room);
        Ok(Typed { room })
    }
}
