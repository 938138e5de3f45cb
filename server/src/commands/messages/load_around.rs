//! Reading the messages around a place in the past, and by HTTP a page of any kind.

use std::sync::Arc;

use serde::Deserialize;
use ts_rs::TS;
use utoipa::{PartialSchema, ToSchema};

use super::load_older::page_limit;
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    model::{Action, MessageRef, RoomId, whole},
    protocol::Around,
};

/// Asks for the messages around one, with as many before it as after it.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadAround {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
    /// 1 to 100; 50 unless given.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub limit: Option<i64>,
}

/// Asks for a page of messages: those before one, after one, or around one. The newest unless one of these is given.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListMessages {
    pub room: String,
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub before: Option<i64>,
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub after: Option<i64>,
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub around: Option<i64>,
    /// 1 to 100; 50 unless given.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub limit: Option<i64>,
}

impl Command for LoadAround {
    const NAME: &'static str = "load_around";
    const IS_PAGE: bool = true;
    type Caller = Caller;
    type Answer = Around;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Around>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(async move {
            let room = RoomId::parse(&self.room)?;
            chat.access.authorize_inside(&caller, &room, Action::Read).await?;
            let limit = page_limit(self.limit)?;
            let seq = match self.seq {
                MessageRef::Seq(seq) => seq,
                // Of one that is gone nothing is left that knows where it was.
                id => chat.store.message(&room, id).await?.map_or(i64::MAX, |message| message.seq),
            };
            chat.store.around(&room, seq, limit).await
        })
    }
}

impl Command for ListMessages {
    const NAME: &'static str = "list_messages";
    const IS_PAGE: bool = true;
    type Caller = Caller;
    type Answer = Around;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Around>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(async move {
            let room = RoomId::parse(&self.room)?;
            chat.access.authorize_inside(&caller, &room, Action::Read).await?;
            let limit = page_limit(self.limit)?;
            match (self.before, self.after, self.around) {
                (before, None, None) => chat.store.before(&room, before.unwrap_or(i64::MAX), limit).await,
                (None, Some(after), None) => chat.store.after(&room, after, limit).await,
                (None, None, Some(seq)) => chat.store.around(&room, seq, limit).await,
                _ => Err(Error::InvalidPayload("only one of before, after and around can be given".into())),
            }
        })
    }
}
