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

/// Says whether the asker looks: a user is idle when none of its connections does.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetIdle {
    pub idle: bool,
}

/// What the connection is from now on.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Idle {
    pub idle: bool,
}

impl Command for SetIdle {
    const NAME: &'static str = "set_idle";
    type Caller = Arc<Connection>;
    type Answer = Idle;

    async fn run(self, chat: Arc<Chat>, connection: Arc<Connection>) -> Result<Idle> {
        chat.live.look(&connection.recipient, !self.idle);
        Ok(Idle { idle: self.idle })
    }
}
