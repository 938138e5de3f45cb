//! Reading what was missed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::history::Position;
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    model::{Action, RoomId, whole},
    protocol::{Changes, Gone, Message},
};

/// Asks for what was missed since a message.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncRoom {
    pub room: String,
    /// The `seq` up to which the client has everything.
    #[serde(deserialize_with = "whole::number")]
    pub after: i64,
    /// The epoch that `after` belongs to.
    pub epoch: String,
    /// As in `join_room`.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub shortenings: Option<i64>,
    /// As in `join_room`.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub change: Option<i64>,
}

/// What was missed, oldest first, up to 256 KiB of JSON.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Missed {
    pub messages: Vec<Message>,
    /// The `seq` of the room's newest message.
    pub head: i64,
    pub epoch: String,
    /// Messages between `after` and the first of these are not among them: they have expired, are too many, or
    /// belong to another epoch.
    pub truncated: bool,
    /// These are the first of what was missed, and more follow: to be asked for with the last of these as `after`.
    pub has_more: bool,
    #[serde(flatten)]
    #[ts(flatten)]
    pub gone: Gone,
    #[serde(flatten)]
    #[ts(flatten)]
    pub changes: Changes,
}

impl Command for SyncRoom {
    const NAME: &'static str = "sync_room";
    const IS_PAGE: bool = true;
    type Caller = Caller;
    type Answer = Missed;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Missed> {
        let room = RoomId::parse(&self.room)?;
        chat.access.authorize_inside(&caller, &room, Action::Read).await?;
        let Self { after, epoch, shortenings, change, .. } = self;
        chat.missed(&room, &Position { after, epoch, shortenings, change }).await
    }
}
