//! Sending a message.

use std::{num::NonZeroU32, sync::Arc};

use futures_util::future::Either;
use serde::Deserialize;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    access::{Actor, Caller, Connection},
    commands::{Chat, Command},
    error::{Error, Result},
    limits::Kind,
    log::Sending,
    logging::redacted,
    model::{Action, ClientId, Content, Participant, Person, Role, RoomId, permission::may, whole},
    protocol::Message,
    store::NewMessage,
};

// It holds what people write.
redacted!(SendMessage);

/// Sends a message: it is stored, announced to everyone in the room, then this is answered.
#[derive(Clone, Deserialize, TS, ToSchema)]
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
    /// The `seq` of the message that it replies to. If that is gone, it is sent all the same, and replies to none.
    #[serde(default, deserialize_with = "whole::optional")]
    #[ts(optional)]
    pub reply_to: Option<i64>,
}

impl Command for SendMessage {
    const NAME: &'static str = "send_message";
    const KIND: Kind = Kind::Send;
    type Caller = Caller;
    type Answer = Message;

    fn cost(&self) -> NonZeroU32 {
        cost(&self.content)
    }

    /// The future is ready once the message is stored and announced to everyone in the room.
    ///
    /// By a connection it is queued before this returns, so that a connection's messages keep the order of the calls.
    /// During a pending join it waits for the end of that.
    fn run(self, chat: Arc<Chat>, caller: Caller) -> impl Future<Output = Result<Message>> + Send + 'static {
        match caller {
            Caller::Connection(connection) => {
                let stored = self.send(&chat, &connection);
                Either::Left(async { stored?.await })
            }
            // Boxed: it is large, and would take up the space in the future of every message by a socket.
            Caller::Actor(actor) => Either::Right(Box::pin(self.send_from_outside(chat, actor))),
        }
    }
}

impl SendMessage {
    fn send(&self, chat: &Chat, connection: &Connection) -> Result<impl Future<Output = Result<Message>> + use<>> {
        let room = RoomId::parse_or_global(self.room.as_deref())?;
        let sender = chat.live.person(&connection.recipient, &room).ok_or(Error::NotJoined)?;
        let (sending, stored) = Sending::new(self.message(room, sender)?);
        if let Some(sending) = connection.pending_joins.hold(sending) {
            submit(chat, connection, sending);
        }
        Ok(stored)
    }

    /// By HTTP, without being in the room.
    async fn send_from_outside(self, chat: Arc<Chat>, actor: Actor) -> Result<Message> {
        let room = RoomId::parse_or_global(self.room.as_deref())?;
        let address_hash = actor.address_hash.clone();
        let authorized = chat.access.authorize_inside(&Caller::Actor(actor), &room, Action::Write).await?;
        check_name(&chat, &authorized, &room)?;
        may_speak(&chat, &authorized, &room)?;
        let mut message = self.message(room, authorized.person)?;
        message.address_hash = authorized.rules.is_owned.then_some(address_hash);
        let (sending, stored) = Sending::new(message);
        chat.log.submit(sending);
        stored.await
    }

    fn message(&self, room: RoomId, sender: Person) -> Result<NewMessage> {
        let content = Content::parse(self.content.clone())?;
        let client_id = self.client_id.as_deref().map(ClientId::parse).transpose()?;
        let Person { id: sender_id, nick: sender_nick, has_account: sender_account } = sender;
        Ok(NewMessage {
            room,
            sender_id,
            sender_nick,
            sender_account,
            content,
            client_id,
            reply_to: self.reply_to,
            address_hash: None,
        })
    }
}

/// What a text costs: one, and one more for each thousand bytes.
pub fn cost(content: &str) -> NonZeroU32 {
    let thousands = u32::try_from(content.len() / 1_000).unwrap_or(u32::MAX);
    NonZeroU32::MIN.saturating_add(thousands)
}

/// Queues a message if its sender may write.
pub fn submit(chat: &Chat, connection: &Connection, mut sending: Sending) {
    let room = &sending.message.room;
    let authorized = match chat.live.here(&connection.recipient, room) {
        Some(here) => here,
        None => return sending.refuse(Error::NotJoined),
    };
    let allowed = may(&authorized.access, &authorized.rules, Action::Write);
    match allowed.and_then(|()| may_speak(chat, &authorized, room)) {
        Ok(()) => {
            let is_kept = authorized.rules.is_owned;
            sending.message.address_hash = is_kept.then(|| connection.recipient.address_hash.clone());
            chat.log.submit(sending);
        }
        Err(error) => sending.refuse(error),
    }
}

/// Checks a guest's name, under which something is about to be shown, and keeps it. Fails when it is somebody else's.
pub fn check_name(chat: &Chat, Participant { person, rules, .. }: &Participant, room: &RoomId) -> Result<()> {
    if !person.has_account {
        chat.access.check_reserved(&person.nick, &person.id)?;
        chat.live.check_nick(person, room)?;
        chat.access.guest_names.record(person, rules);
    }
    Ok(())
}

/// Starts the sender's cooldown in rooms that have one, and keeps a guest's name.
pub fn may_speak(chat: &Chat, by: &Participant, room: &RoomId) -> Result<()> {
    if !by.person.has_account {
        chat.access.guest_names.record(&by.person, &by.rules);
    }
    if by.rules.settings.slow_mode_ms == 0 || by.access.role >= Role::Moderator {
        return Ok(());
    }
    chat.live
        .take_turn(&by.person.id, room)
        .map_err(|wait| Error::RateLimited { retry_after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) })
}
