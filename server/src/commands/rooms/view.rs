//! Showing a room from outside.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    model::{Action, RoomId},
    protocol::{AccessInfo, OneRoom, RoomInfo},
};

/// A room, and what the caller may do there.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct ViewRoom(#[schema(inline)] OneRoom);

/// A room, and what the caller is there.
#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoomAndStanding)]
pub struct RoomAndAccess {
    pub room: RoomInfo,
    pub standing: AccessInfo,
}

impl Command for ViewRoom {
    const NAME: &'static str = "view_room";
    const REFUSALS: &'static [(&'static str, &'static str)] =
        &[("403", "As for entering: `members_only`, `banned` and the like")];
    type Caller = Caller;
    type Answer = RoomAndAccess;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<RoomAndAccess> {
        let room = RoomId::parse(&self.0.room)?;
        let by = chat.access.authorize_inside(&caller, &room, Action::Read).await?;
        Ok(RoomAndAccess {
            room: RoomInfo::new(&room, &by.rules),
            standing: AccessInfo::new(&by.access, &by.rules),
        })
    }
}
