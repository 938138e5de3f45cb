//! A stored message as everyone sees it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    logging::redacted,
    model::{ClientId, Emoji, MessageId, RoomId, Timestamp, UserId},
};

redacted!(Message, Patch, Quote, Reaction, Reactor);

/// One message of a room, as it stands in the database.
#[derive(Clone, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: MessageId,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub room_id: RoomId,
    /// Its position in its room: 1, 2, 3 … without gaps.
    pub seq: i64,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub sender_id: UserId,
    /// The nickname that the sender had when it was sent.
    pub sender_nick: String,
    /// It was written by an account. Left out for a guest's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub account: bool,
    /// As it was typed, its lines ended by `\n`.
    pub content: String,
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// When it stops being shown and is deleted.
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    /// The id that its sender gave it, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    #[ts(optional, type = "string")]
    pub client_id: Option<ClientId>,
    /// It was deleted by somebody: its content is empty, its `seq` stays. Left out otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub deleted: bool,
    /// When its content was changed last. Left out when it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    #[ts(optional, type = "string")]
    pub edited_at: Option<Timestamp>,
    /// The number of its last change, in its room. Left out when it is as it was sent. Of two forms of a message the one
    /// with the higher number is the later one.
    #[serde(skip_serializing_if = "is_unchanged")]
    #[ts(optional, as = "Option<i64>")]
    pub change: i64,
    /// Left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Reaction>>")]
    pub reactions: Vec<Reaction>,
    /// It is in the room's list of pinned messages. Left out otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub pinned: bool,
    /// The message that it replies to. Left out when it replies to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub reply_to: Option<ReplyTo>,
}

/// The message that another one replies to, as it is when that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(untagged)]
pub enum ReplyTo {
    There(Box<Quote>),
    Gone(GoneMessage),
}

/// What is shown of a message beside the replies to it.
#[derive(Clone, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    pub seq: i64,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: MessageId,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub sender_id: UserId,
    pub sender_nick: String,
    /// Of its first line, 100 characters at the most.
    pub excerpt: String,
    #[schema(value_type = String, format = DateTime)]
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    /// The number of its last change, as in a message.
    #[serde(skip_serializing_if = "is_unchanged")]
    #[ts(optional, as = "Option<i64>")]
    pub change: i64,
}

/// A message that was deleted, or has expired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, ToSchema)]
pub struct GoneMessage {
    pub seq: i64,
    /// Always `true`.
    #[ts(type = "true")]
    pub gone: bool,
}

impl ReplyTo {
    /// One of which nothing is left, or nothing is known yet.
    pub fn gone(seq: i64) -> Self {
        Self::Gone(GoneMessage { seq, gone: true })
    }

    pub fn seq(&self) -> i64 {
        match self {
            Self::There(quote) => quote.seq,
            Self::Gone(gone) => gone.seq,
        }
    }

    /// A message as replies to it show it.
    pub fn of(message: &Message) -> Self {
        if message.deleted {
            return Self::gone(message.seq);
        }
        let Message { seq, id, expires_at, change, .. } = *message;
        let (sender_id, sender_nick) = (message.sender_id.clone(), message.sender_nick.clone());
        let excerpt = excerpt(&message.content).to_owned();
        Self::There(Box::new(Quote { seq, id, sender_id, sender_nick, excerpt, expires_at, change }))
    }
}

/// The first line of a text that is not blank, up to 100 characters of it.
fn excerpt(text: &str) -> &str {
    const CHARACTERS: usize = 100;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.char_indices().nth(CHARACTERS).map_or(line, |(end, _)| line[..end].trim_end())
}

/// The reactions to a message with one emoji. A message has those of the emoji that was given first at first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Reaction {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub emoji: Emoji,
    /// How many people have given it.
    pub count: i64,
    /// The first ten of them.
    pub by: Vec<Reactor>,
}

/// Somebody who has reacted to a message, by the nickname of that time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Reactor {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: UserId,
    pub nick: String,
}

fn is_unchanged(change: &i64) -> bool {
    *change == 0
}

/// What has changed of a message. Each part is whole, so applying it twice does no harm; what is left out stays.
#[derive(Clone, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Patch {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: MessageId,
    pub seq: i64,
    /// The number of the change up to which this holds. A message with a higher one is later than this.
    pub change: i64,
    /// Empty when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    #[ts(optional, type = "string")]
    pub edited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub deleted: bool,
    /// All of the message. Left out when they stay as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub reactions: Option<Vec<Reaction>>,
    /// Left out when that stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub pinned: Option<bool>,
}

impl From<&Message> for Patch {
    /// All that can change.
    fn from(message: &Message) -> Self {
        Self {
            id: message.id,
            seq: message.seq,
            change: message.change,
            content: Some(message.content.clone()),
            edited_at: message.edited_at,
            deleted: message.deleted,
            reactions: Some(message.reactions.clone()),
            pinned: Some(message.pinned),
        }
    }
}

impl Patch {
    /// A later patch of the same message is applied: what it leaves out stays.
    pub fn add(&mut self, later: Self) {
        let Self { id: _, seq: _, change, content, edited_at, deleted, reactions, pinned } = later;
        self.change = change;
        if content.is_some() {
            (self.content, self.edited_at, self.deleted) = (content, edited_at, deleted);
        }
        if reactions.is_some() {
            self.reactions = reactions;
        }
        self.pinned = pinned.or(self.pinned);
    }

    /// About as many bytes as its parts take.
    pub fn size(&self) -> usize {
        let content = self.content.as_ref().map_or(0, String::len);
        content + self.reactions.as_deref().unwrap_or_default().iter().map(Reaction::size).sum::<usize>()
    }
}

impl Reaction {
    /// At most so many bytes of JSON that need no escapes, and the length of what may need them.
    pub fn size(&self) -> usize {
        const KIND: usize = 96;
        const PERSON: usize = 40;
        KIND + self.by.iter().map(|reactor| PERSON + reactor.nick.len()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_a_line_of_100_characters() {
        for (text, expected) in [
            ("hello", "hello"),
            ("\n \n  first \nsecond", "first"),
            ("", ""),
            (&"é".repeat(101), &"é".repeat(100)),
        ] {
            assert_eq!(excerpt(text), expected);
        }
    }
}
