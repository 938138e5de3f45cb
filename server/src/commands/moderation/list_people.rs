//! Everyone with a role in a room, and everyone who is banned from it.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    model::{Action, RoomId},
    protocol::{OneRoom, RoomPeople},
};

/// Who is something in a room, and who may not come in.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct ListPeople(#[schema(inline)] OneRoom);

impl Command for ListPeople {
    const NAME: &'static str = "list_people";
    type Caller = Caller;
    type Answer = RoomPeople;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<RoomPeople> {
        let room = RoomId::parse(&self.0.room)?;
        chat.access.authorize(&caller, &room, Action::SeePeople).await?;
        Ok(RoomPeople { people: chat.store.role_people(&room).await?, bans: chat.store.bans(&room).await? })
    }
}
