//! Searching a room.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use serde::Deserialize;
use tokio::time::timeout;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    logging::redacted,
    model::{Action, RoomId, Search, whole},
    protocol::Found,
};

// Nothing is kept of what is searched for.
redacted!(SearchRoom);

/// Searches the messages of a room: for all words of a text, as parts of what was written, whatever their case and accents; newest
/// first. One question looks at 20,000 messages; the next one begins where it ended. It costs five pages.
#[derive(Clone, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchRoom {
    pub room: String,
    /// Words, and among them `from:name`, `before:2026-11-01` and `has:link`; 200 characters at the most.
    pub text: String,
    /// Only messages before this `seq`: the `searchedTo` of the answer before.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub before: Option<i64>,
    /// Only what somebody has written: a nickname with spaces, or an id.
    #[ts(optional)]
    pub from: Option<String>,
    /// 1 to 50; 20 unless given.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub limit: Option<i64>,
}

const COST: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");
/// Answers are promised within 5 s.
const PATIENCE: Duration = Duration::from_secs(2);
const FOUND: i64 = 20;
const FOUND_AT_MOST: i64 = 50;

impl Command for SearchRoom {
    const NAME: &'static str = "search_room";
    const IS_PAGE: bool = true;
    type Caller = Caller;
    type Answer = Found;

    fn cost(&self) -> NonZeroU32 {
        COST
    }

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Found>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(async move {
            let room = RoomId::parse(&self.room)?;
            let search = Search::parse(&self.text, self.from.as_deref())?;
            let limit = match self.limit.unwrap_or(FOUND) {
                limit @ 1..=FOUND_AT_MOST => limit.unsigned_abs() as usize,
                _ => return Err(Error::InvalidPayload("limit is a number from 1 to 50".into())),
            };
            chat.access.authorize_inside(&caller, &room, Action::Read).await?;
            // Each takes a processor for a moment: others are to have one, too.
            let Ok(_turn) = timeout(PATIENCE, chat.searching.acquire()).await else { return Err(Error::Busy) };
            chat.store.search(&room, &search, self.before, limit).await
        })
    }
}
