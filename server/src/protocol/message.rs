//! A stored message as everyone sees it.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    logging::redacted,
    model::{ClientId, MessageId, RoomId, Timestamp, UserId},
};

redacted!(Message, Patch);

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
        }
    }
}
