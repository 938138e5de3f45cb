//! Reading a page of older messages.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    model::{Action, RoomId, whole},
    protocol::Page,
};

const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 100;

/// Asks for a page of messages before one that the client has.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadOlder {
    pub room: String,
    /// The `seq` of the oldest message that the client has.
    #[serde(deserialize_with = "whole::number")]
    pub before: i64,
    /// 1 to 100; 50 unless given.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub limit: Option<i64>,
}

impl Command for LoadOlder {
    const NAME: &'static str = "load_older";
    const IS_PAGE: bool = true;
    type Caller = Caller;
    type Answer = Page;

    async fn run(self, chat: Arc<Chat>, caller: Caller) -> Result<Page> {
        let room = RoomId::parse(&self.room)?;
        chat.access.authorize_inside(&caller, &room, Action::Read).await?;
        let limit = page_limit(self.limit)?;
        // Boxed: it is large.
        Box::pin(chat.store.older(&room, self.before, limit)).await
    }
}

/// How many messages a page has.
pub fn page_limit(asked: Option<i64>) -> Result<i64> {
    match asked.unwrap_or(PAGE) {
        limit @ 1..=LARGEST_PAGE => Ok(limit),
        _ => Err(Error::InvalidPayload("limit is a number from 1 to 100".into())),
    }
}
