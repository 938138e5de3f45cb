//! Reporting whether one is idle.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Connection,
    commands::{Chat, Command},
    error::Result,
};

/// Says whether the client is looked at: a user is idle when none of its clients is. Answered with what holds from
/// now on.
#[derive(Clone, Debug, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetIdle {
    pub idle: bool,
}

impl Command for SetIdle {
    const NAME: &'static str = "set_idle";
    type Caller = Arc<Connection>;
    type Answer = Self;

    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<Self> {
        chat.live.look(&connection.recipient, !self.idle);
        Ok(self)
    }
}
