//! What a client asks, and what the acknowledgement says when it went well.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use ts_rs::TS;

use super::{AccessInfo, Gone, Message, RoomInfo, Timestamp, User, whole};
use crate::{logging::redacted, model::RoomId};

/// A question: an event from a client that is answered by its acknowledgement.
pub trait Command: DeserializeOwned + Send + 'static {
    /// The event's name.
    const EVENT: &'static str;
    /// What `ok` holds.
    type Answer: Serialize + Send + 'static;
}

// They hold what people say, or what proves who they are.
redacted!(JoinRoom, Joined, SendMessage, PreviewRoom);

/// Enters a room. The joiner gets `load_history`, everyone in the room learns of it.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinRoom {
    /// 1 to 24 characters.
    pub nick: String,
    /// `global` unless given.
    #[ts(optional)]
    pub room: Option<String>,
    /// The `seq` of the last message that the client has: it gets those since.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub after: Option<i64>,
    /// The epoch that `after` belongs to.
    #[ts(optional)]
    pub epoch: Option<String>,
    /// The `shortenings` that came with what the client has: when there are more by now, it gets the recent messages as a
    /// newcomer does, `truncated`.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub shortenings: Option<i64>,
    /// The secret of a link to the room: exchanged for what the link gives.
    #[ts(optional)]
    pub link: Option<String>,
}

/// What a joiner gets to know.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// Who the joiner is here.
    pub user: User,
    /// Proves who the joiner is: handed over as `auth.token` of a later connection, it keeps `user.id`.
    pub token: String,
    #[ts(type = "string")]
    pub room: RoomId,
    /// The `seq` of the room's newest message, 0 when there was none yet.
    pub head: i64,
    /// The id of the room's sequence.
    pub epoch: String,
    pub about: RoomInfo,
    pub standing: AccessInfo,
}

impl Command for JoinRoom {
    const EVENT: &'static str = "join_room";
    type Answer = Joined;
}

/// Leaves a room.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeaveRoom {
    pub room: String,
}

/// The room that was left.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    #[ts(type = "string")]
    pub room: RoomId,
}

impl Command for LeaveRoom {
    const EVENT: &'static str = "leave_room";
    type Answer = Left;
}

/// Sends a message: it is stored, then everyone in the room receives it, then this is answered.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// 1 to 4,000 characters; of the control characters only tab and line feed. `\r\n` and `\r` become `\n`.
    pub content: String,
    /// `global` unless given.
    #[ts(optional)]
    pub room: Option<String>,
    /// A UUID made for this message: sending it again never stores a second one.
    #[ts(optional)]
    pub client_id: Option<String>,
}

impl Command for SendMessage {
    const EVENT: &'static str = "send_message";
    type Answer = Message;
}

/// Asks for a page of messages before one that the client has.
#[derive(Clone, Debug, Deserialize, TS)]
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

/// A page of messages, oldest first: as many as were asked for, unless they are longer than 256 KiB of JSON.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    pub messages: Vec<Message>,
    /// Whether there are still older ones.
    pub has_more: bool,
}

impl Command for LoadOlder {
    const EVENT: &'static str = "load_older";
    type Answer = Page;
}

/// Asks for what was missed since a message.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SyncRoom {
    pub room: String,
    /// The `seq` up to which the client has everything.
    #[serde(deserialize_with = "whole::number")]
    pub after: i64,
    /// The epoch that `after` belongs to.
    pub epoch: String,
    /// As in `join_room`.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub shortenings: Option<i64>,
}

/// What was missed, oldest first, up to 256 KiB of JSON.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Missed {
    pub messages: Vec<Message>,
    /// The `seq` of the room's newest message.
    pub head: i64,
    pub epoch: String,
    /// Messages between `after` and the first of these are not among them: they have expired, are too many, or
    /// belong to another epoch.
    pub truncated: bool,
    /// These are the first of what was missed, and more follow: to be asked for with the last of these as `after`.
    pub has_more: bool,
    #[serde(flatten)]
    #[ts(flatten)]
    pub gone: Gone,
}

impl Command for SyncRoom {
    const EVENT: &'static str = "sync_room";
    type Answer = Missed;
}

/// Shows a room to someone who is not in it and may be about to enter.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRoom {
    pub room: String,
    /// The secret of a link to the room. It is not used up: one that is for so many uses shows what the room is called, and
    /// neither messages nor people, to whoever would not be let in without it.
    #[ts(optional)]
    pub link: Option<String>,
}

/// A room at one moment, as a newcomer would find it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The recent ones, oldest first, up to 256 KiB of JSON.
    pub messages: Vec<Message>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// Some of those who are there.
    pub users: Vec<User>,
    /// How many are there.
    pub total: usize,
    /// The server's time, for a client whose own clock is wrong.
    #[ts(type = "string")]
    pub now: Timestamp,
    pub about: RoomInfo,
    /// Messages and people are shown only to whoever enters by the link. Left out otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub withheld: bool,
}

impl Command for PreviewRoom {
    const EVENT: &'static str = "preview_room";
    type Answer = Preview;
}

/// Takes another nickname, in every room that the asker is in.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeNick {
    /// 1 to 24 characters.
    pub nick: String,
}

/// The new nickname, and the token that goes with it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Renamed {
    /// As it is shown to the others.
    pub nick: String,
    pub token: String,
}

impl Command for ChangeNick {
    const EVENT: &'static str = "change_nick";
    type Answer = Renamed;
}

/// Says whether the asker looks: a user is idle when none of its connections does.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetIdle {
    pub idle: bool,
}

/// What the connection is from now on.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Idle {
    pub idle: bool,
}

impl Command for SetIdle {
    const EVENT: &'static str = "set_idle";
    type Answer = Idle;
}

/// Says that the asker is writing: to be asked at most every 3 s. The others may be told, or not.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    pub room: String,
}

/// Where the asker is writing.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    #[ts(type = "string")]
    pub room: RoomId,
}

impl Command for Typing {
    const EVENT: &'static str = "typing";
    type Answer = Typed;
}

/// Asks to be let into a room that is for its members: after `knock_required`.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Knock {
    pub room: String,
    /// 1 to 24 characters.
    pub nick: String,
}

/// Where was knocked: `admitted` follows when somebody there lets the asker in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Knocked {
    #[ts(type = "string")]
    pub room: RoomId,
}

impl Command for Knock {
    const EVENT: &'static str = "knock";
    type Answer = Knocked;
}
