//! The audit log of a room.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::Result,
    model::{Action, RoomId},
    protocol::{AuditEntry, OneRoom},
};

/// What was done in a room, the newest first, without what was said.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct ShowAudit(#[schema(inline)] OneRoom);

/// The newest 200.
#[derive(Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    pub entries: Vec<AuditEntry>,
}

impl Command for ShowAudit {
    const NAME: &'static str = "audit";
    type Caller = Caller;
    type Answer = Audit;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Audit> {
        let room = RoomId::parse(&self.0.room)?;
        chat.access.authorize(&caller, &room, Action::SeeAudit).await?;
        Ok(Audit { entries: chat.store.audit(&room).await? })
    }
}
