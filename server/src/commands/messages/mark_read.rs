//! How far one has read, for one's other devices.

use std::{slice, sync::Arc};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    events::Event,
    model::{Action, RoomId, whole},
    protocol::{Done, ReadMark, RoomHead, ServerEvent},
};

/// Marks a room as read up to a message. One's other connections are told. A mark never goes back.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MarkRead {
    pub room: String,
    /// The `seq` of the last message that was seen.
    #[serde(deserialize_with = "whole::number")]
    pub seq: i64,
    /// The epoch that `seq` belongs to: a mark of an earlier one changes nothing. The current one unless given.
    #[ts(optional)]
    pub epoch: Option<String>,
}

/// How far one has read, in the 100 rooms marked last. Marks are kept for 30 days.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
pub struct ListReadMarks {}

/// How far somebody has read.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ReadMarks {
    pub marks: Vec<ReadMark>,
}

impl Command for MarkRead {
    const NAME: &'static str = "mark_read";
    type Caller = Caller;
    type Answer = Done;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Done> {
        let room = RoomId::parse(&self.room)?;
        let by = chat.access.authorize_inside(&caller, &room, Action::Read).await?;
        // Nothing can be read in a room without messages, and nothing more of those before it was cleared.
        let Some(RoomHead { head, epoch, .. }) = chat.store.heads(slice::from_ref(&room)).await?.pop() else {
            return Ok(Done {});
        };
        if self.epoch.is_some_and(|meant| meant != epoch) {
            return Ok(Done {});
        }
        let mark = ReadMark { room, epoch, seq: self.seq.clamp(0, head) };
        chat.store.mark_read(&by.person.id, &mark);
        let packet = ReadMark::packet(&(&mark,));
        chat.events.publish(&Event::OwnChanged { user: by.person.id, by: caller.connection(), packet }).await?;
        Ok(Done {})
    }
}

impl Command for ListReadMarks {
    const NAME: &'static str = "list_read_marks";
    type Caller = Caller;
    type Answer = ReadMarks;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<ReadMarks> {
        // Boxed: it is large.
        Ok(ReadMarks { marks: Box::pin(chat.store.read_marks(caller.id())).await? })
    }
}
