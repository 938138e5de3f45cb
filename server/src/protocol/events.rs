//! What the server tells.

use serde::Serialize;
use socketio::Packet;
use ts_rs::TS;
use utoipa::ToSchema;

use super::{ErrorBody, Message, OneRoom, Patch};
use crate::model::{Access, Action, MessageId, Role, RoomId, Rules, Settings, Timestamp, UserId};

/// An event from the server, with its arguments.
pub trait ServerEvent: 'static {
    /// The event's name.
    const EVENT: &'static str;
    /// The arguments, a tuple.
    type Args<'a>: Serialize + TS;

    /// It as it is sent, to however many.
    fn packet(args: &Self::Args<'_>) -> Packet {
        Packet::event(Self::EVENT, args)
    }
}

/// Something that is made of all events from the server.
pub trait ServerEvents {
    fn add<E: ServerEvent>(&mut self);
}

/// Gives each event its name and its arguments, and makes the list of all of them.
macro_rules! server_events {
    ($($event:ident: $name:literal($($argument:ty),+);)+) => {
        $(impl ServerEvent for $event {
            const EVENT: &'static str = $name;
            type Args<'a> = ($(&'a $argument,)+);
        })+

        /// Every event from the server.
        pub fn server_events(events: &mut impl ServerEvents) {
            $(events.add::<$event>();)+
        }
    };
}

server_events! {
    LoadHistory: "load_history"([Message], HistoryInfo);
    ReceiveMessage: "receive_message"(Message);
    UserListUpdate: "user_list_update"([User], UserListInfo);
    UserListDiff: "user_list_diff"(UserListDiff);
    UserTyping: "user_typing"(PersonNamed);
    NickChanged: "nick_changed"(NickChanged);
    RoomHead: "room_head"(RoomHead);
    ServerDrain: "server_drain"(ServerDrain);
    RoomChanged: "room_changed"(RoomInfo);
    AccessChanged: "standing_changed"(AccessChanged);
    RoomClosed: "room_closed"(RoomClosed);
    MessageDeleted: "message_deleted"(MessageDeleted);
    MessagesChanged: "messages_changed"(MessagesChanged);
    KnockedAt: "knocked"(PersonNamed);
    Admitted: "admitted"(OneRoom);
    SessionEnded: "session_ended"(SessionEnded);
    ReadMark: "read_marked"(ReadMark);
}

/// Someone online in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// A public id, the same in every list and as `senderId`.
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: UserId,
    pub nick: String,
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub room: RoomId,
    /// There, and not looking. Left out when looking.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub idle: bool,
    /// What the user is here. Left out for a guest.
    #[serde(skip_serializing_if = "is_guest")]
    #[ts(optional, as = "Option<Role>")]
    pub role: Role,
    /// May not write for now. Left out otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub muted: bool,
    /// Has an account, and goes by its name. Left out for a guest.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub account: bool,
}

fn is_guest(role: &Role) -> bool {
    *role == Role::Guest
}

/// What a client that comes back is to drop of what it has.
#[derive(Clone, Debug, Default, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gone {
    /// How often messages of the room were given a shorter life. With another number than the one that the client
    /// knows, whatever it has may have expired earlier than it was to.
    pub shortenings: i64,
    /// With `after`: messages up to there that were deleted, the newest first, 100 at the most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<DeletedSeq>>")]
    pub deleted: Vec<DeletedSeq>,
    /// More were deleted: what the client has from before this `seq` is to be dropped, and can be loaded again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub deleted_before: Option<i64>,
}

/// What was changed of the messages of a room.
#[derive(Clone, Debug, Default, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The number of the room's last change. A client that has applied everything up to it knows all changes.
    pub change: i64,
    /// With `change`: what was changed since, each message once. Of many changes there are none here, and the messages
    /// are `truncated`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Patch>>")]
    pub changed: Vec<Patch>,
}

/// A message whose content is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedSeq {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub id: MessageId,
    pub seq: i64,
}

/// What `load_history` says beside the messages.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryInfo {
    #[ts(type = "string")]
    pub room: RoomId,
    /// The `seq` of the room's newest message: every later one comes as `receive_message`.
    pub head: i64,
    pub epoch: String,
    /// Whether older messages can be loaded.
    pub has_more: bool,
    /// With `after`: these are not all since then, and what the client has does not connect to them.
    pub truncated: bool,
    /// The server's time, for a client whose own clock is wrong.
    #[ts(type = "string")]
    pub now: Timestamp,
    /// How long a message lives, in milliseconds. `null`: for ever.
    pub retention_ms: Option<u64>,
    #[serde(flatten)]
    #[ts(flatten)]
    pub gone: Gone,
    #[serde(flatten)]
    #[ts(flatten)]
    pub changes: Changes,
}

/// The messages that a joiner is shown, oldest first.
pub struct LoadHistory;

/// A new message of a room, told to everyone in it.
pub struct ReceiveMessage;

/// What `user_list_update` says beside the users.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserListInfo {
    #[ts(type = "string")]
    pub room: RoomId,
    /// How many are here; the list may hold fewer in a crowd.
    pub total: usize,
}

/// Who is here: replaces the list.
pub struct UserListUpdate;

/// Who came and who went: patches the list.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserListDiff {
    #[ts(type = "string")]
    pub room: RoomId,
    /// Came, or changed the nickname: replaces the entry with the same id.
    pub joined: Vec<User>,
    /// Ids of those who went.
    #[ts(type = "Array<string>")]
    pub left: Vec<UserId>,
    pub total: usize,
}

/// Someone is writing. Shown for 5 s, or until a message of theirs comes.
pub struct UserTyping;

/// Someone by the name that a room sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonNamed {
    #[ts(type = "string")]
    pub room: RoomId,
    #[ts(type = "string")]
    pub id: UserId,
    pub nick: String,
}

/// The listener goes by another nickname in a room from now on: the one before is that of an account, whose owner is
/// here.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NickChanged {
    #[ts(type = "string")]
    pub room: RoomId,
    /// The new one.
    pub nick: String,
    /// Instead of the token from before.
    pub token: String,
}

/// The newest `seq` of a room, told now and then so that a lost last message is noticed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomHead {
    #[ts(type = "string")]
    pub room: RoomId,
    pub head: i64,
    pub epoch: String,
    /// The number of the room's last change.
    pub change: i64,
}

/// The server is about to stop and asks everyone to come back, each after another time.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerDrain {
    /// Milliseconds to wait before connecting again.
    pub reconnect_after_ms: u64,
}

/// A room, as far as its owners have decided.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomInfo {
    #[ts(type = "string")]
    #[schema(value_type = String)]
    pub id: RoomId,
    pub is_owned: bool,
    #[serde(flatten)]
    #[ts(flatten)]
    pub settings: Settings,
}

impl RoomInfo {
    pub fn new(id: &RoomId, rules: &Rules) -> Self {
        Self { id: id.clone(), is_owned: rules.is_owned, settings: rules.settings.clone() }
    }
}

/// Its owners have decided something else.
pub struct RoomChanged;

/// What the one who is told may do in a room.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Standing)]
pub struct AccessInfo {
    pub role: Role,
    pub may: Vec<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    pub muted_until: Option<Timestamp>,
    /// The longest life, in milliseconds, that the one who is told may give messages. Left out: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub longest_lifetime_ms: Option<u64>,
    /// `network`, when the mute was meant for somebody else who comes from the same network. Left out otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    #[schema(nullable = false)]
    pub muted_by: Option<&'static str>,
}

impl AccessInfo {
    pub fn new(access: &Access, rules: &Rules) -> Self {
        let muted_until = access.muted.map(|hold| Timestamp(hold.until));
        let muted_by = access.muted.and_then(|hold| hold.meant.by());
        let longest_lifetime_ms = rules.lifetimes.longest_for(access.has_account);
        Self { role: access.role, may: access.allowed(rules), muted_until, longest_lifetime_ms, muted_by }
    }
}

/// What the listener may do in a room has changed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccessChanged {
    #[ts(type = "string")]
    pub room: RoomId,
    pub standing: AccessInfo,
}

/// The listener is not in a room any more, and why: the code is that of an error.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomClosed {
    #[ts(type = "string")]
    pub room: RoomId,
    #[serde(flatten)]
    #[ts(flatten)]
    pub why: ErrorBody,
}

/// Messages of a room were changed. Changes of up to half a second are told together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessagesChanged {
    #[ts(type = "string")]
    pub room: RoomId,
    /// A client that knows all changes up to this number knows, with these, all up to `change`. Any other asks for them.
    pub after: i64,
    pub change: i64,
    /// Each message once, in the order of `change`.
    pub messages: Vec<Patch>,
}

/// A message's content is gone; its `seq` stays.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageDeleted {
    #[ts(type = "string")]
    pub room: RoomId,
    #[ts(type = "string")]
    pub id: MessageId,
    pub seq: i64,
}

/// Somebody asks to be let in: told to those who may.
pub struct KnockedAt;

/// Somebody has let the listener in: it can join now.
pub struct Admitted;

/// The listener's session has ended, and the server ends the connection.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionEnded {
    /// `signed_out`, `password_changed` or `account_deleted`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: &'static str,
}

/// How far a person has read in a room, told to that person's other connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadMark {
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub room: RoomId,
    /// The id of the room's sequence that `seq` belongs to.
    pub epoch: String,
    /// The `seq` of the last message that was seen.
    pub seq: i64,
}
