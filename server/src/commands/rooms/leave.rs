//! Leaving a room.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Connection,
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    live::Leaving,
    model::RoomId,
};

/// Leaves a room.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeaveRoom {
    pub room: String,
}

/// The room that was left.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub room: RoomId,
}

impl Command for LeaveRoom {
    const NAME: &'static str = "leave_room";
    const KIND: Kind = Kind::Join;
    type Caller = Arc<Connection>;
    type Answer = Left;

    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<Left> {
        let room = RoomId::parse(&self.room)?;
        match chat.live.leave(&connection.recipient, &room, Leaving::Goodbye) {
            true => Ok(Left { room }),
            false => Err(Error::NotJoined),
        }
    }
}
