//! Leaving a room.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Connection,
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    live::Leaving,
    model::RoomId,
    protocol::OneRoom,
};

/// Leaves a room.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct LeaveRoom(#[schema(inline)] OneRoom);

impl Command for LeaveRoom {
    const NAME: &'static str = "leave_room";
    const KIND: Kind = Kind::Join;
    type Caller = Arc<Connection>;
    type Answer = OneRoom;

    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<OneRoom> {
        let room = RoomId::parse(&self.0.room)?;
        match chat.live.leave(&connection.recipient, &room, Leaving::Goodbye) {
            true => Ok(OneRoom::from(room)),
            false => Err(Error::NotJoined),
        }
    }
}
