//! Reactions: one emoji at somebody's message.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{PartialSchema, ToSchema};

use super::{changing::change, send::check_name};
use crate::{
    access::Caller,
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    model::{Action, Emoji, MessageRef, RoomId, whole},
    protocol::{Message, Reactor},
    store::{Change, ChangeKind, React as Reaction},
};

const REFUSALS: &[(&str, &str)] = &[
    ("404", "`not_found`: there is no such message"),
    ("409", "`too_many_reactions`: of 20 emoji, or 10 of the caller"),
];

/// Reacts to a message with an emoji, or takes that back. Doing it twice changes nothing the second time. It counts as a
/// message that is sent.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct React {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
    /// One emoji of Unicode's list.
    pub emoji: String,
    /// `false` takes it back. `true` unless given.
    #[ts(optional)]
    pub on: Option<bool>,
}

/// Takes a reaction back.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakeBackReaction {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
    pub emoji: String,
}

/// Who has reacted to a message with an emoji, in the order in which they did, 100 at a time.
#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListReactions {
    pub room: String,
    /// The `seq` of the message, or its id.
    #[schema(schema_with = MessageRef::schema)]
    #[ts(type = "number | string")]
    pub seq: MessageRef,
    pub emoji: String,
    /// The `next` of the page before.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub after: Option<i64>,
}

/// People who have reacted.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reactors {
    pub people: Vec<Reactor>,
    /// The `after` of the next page, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub next: Option<i64>,
}

const PEOPLE_AT_MOST: usize = 100;

impl Command for React {
    const NAME: &'static str = "react";
    const KIND: Kind = Kind::Send;
    const REFUSALS: &'static [(&'static str, &'static str)] = REFUSALS;
    type Caller = Caller;
    type Answer = Message;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Message>> + Send + 'static {
        let Self { room, seq: message, emoji, on } = self;
        change(chat, caller, room, move |chat, room, by| {
            let emoji = Emoji::parse(&emoji)?;
            // The name is shown with it, and kept as long.
            check_name(chat, &by, room)?;
            let react = Reaction { by: by.person, emoji, on: on.unwrap_or(true) };
            Ok(Change { room: room.clone(), message, what: ChangeKind::React(react) })
        })
    }
}

impl Command for TakeBackReaction {
    const NAME: &'static str = "take_back_reaction";
    const KIND: Kind = Kind::Send;
    const REFUSALS: &'static [(&'static str, &'static str)] = REFUSALS;
    type Caller = Caller;
    type Answer = Message;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Message>> + Send + 'static {
        let Self { room, seq, emoji } = self;
        React { room, seq, emoji, on: Some(false) }.run(chat, caller)
    }
}

impl Command for ListReactions {
    const NAME: &'static str = "list_reactions";
    const REFUSALS: &'static [(&'static str, &'static str)] = &[("404", "`not_found`: there is no such message")];
    type Caller = Caller;
    type Answer = Reactors;

    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Reactors>> + Send + 'static {
        // Boxed: it is large.
        Box::pin(async move {
            let room = RoomId::parse(&self.room)?;
            let emoji = Emoji::parse(&self.emoji)?;
            chat.access.authorize_inside(&caller, &room, Action::Read).await?;
            let message = chat.store.message(&room, self.seq).await?;
            let message = message.ok_or(Error::NotFound("There is no such message."))?;
            let limit = PEOPLE_AT_MOST as i64 + 1;
            let mut found = chat.store.reactors(message.id, emoji, self.after.unwrap_or(0), limit).await?;
            let has_more = found.len() > PEOPLE_AT_MOST;
            found.truncate(PEOPLE_AT_MOST);
            let next = found.last().map(|(_, change)| *change).filter(|_| has_more);
            Ok(Reactors { people: found.into_iter().map(|(reactor, _)| reactor).collect(), next })
        })
    }
}
