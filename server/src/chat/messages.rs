//! Sending a message, and reading those of the past.

use std::sync::Arc;

use super::{Chat, Connection, delivery::Sending};
use crate::{
    error::{Error, Result},
    live::Here,
    model::{Action, ClientId, Content, Person, Role, RoomId, permission::may},
    protocol::{LoadOlder, Message, Page, SendMessage},
    store::NewMessage,
};

const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 100;

impl Chat {
    /// Sends a message to a room: it is stored, then everyone there receives it, then the future is ready.
    ///
    /// The message takes its place before this returns, so the messages of one client keep the order of the calls.
    /// Whoever is still being let in waits for that with it.
    pub fn send(
        &self,
        connection: &Connection,
        question: SendMessage,
    ) -> impl Future<Output = Result<Message>> + use<> {
        let sent = self.new_message(connection, question).map(|new_message| {
            let (sending, answered) = Sending::new(new_message);
            if let Some(sending) = connection.pending_joins.hold(sending) {
                self.deliver(connection, sending);
            }
            answered
        });
        async { sent?.await }
    }

    /// Reads a page of older messages.
    pub async fn load_older(self: Arc<Self>, connection: Arc<Connection>, question: LoadOlder) -> Result<Page> {
        let room = RoomId::parse(&question.room)?;
        self.may_here(&connection, &room, Action::Read).await?;
        let limit = question.limit.unwrap_or(PAGE);
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err(Error::InvalidPayload("limit is a number from 1 to 100".into()));
        }
        self.store.older(&room, question.before, limit).await
    }

    /// Puts a message into the queue if its sender may write.
    pub(super) fn deliver(&self, connection: &Connection, mut sending: Sending) {
        match self.may_write(connection, &sending.new_message.room) {
            Ok(here) => {
                let is_kept = here.rules.is_owned;
                sending.new_message.address_hash = is_kept.then(|| connection.recipient.address_hash.clone());
                self.delivery.submit(sending);
            }
            Err(error) => sending.refuse(error),
        }
    }

    fn may_write(&self, connection: &Connection, room: &RoomId) -> Result<Here> {
        let here = self.live.here(&connection.recipient, room).ok_or(Error::NotJoined)?;
        may(&here.access, &here.rules, Action::Write)?;
        if !here.person.has_account {
            self.guest_names.record(&here.person, &here.rules);
        }
        if here.rules.settings.slow_mode_ms == 0 || here.access.role >= Role::Moderator {
            return Ok(here);
        }
        let turn = self.live.take_turn(&connection.id, room);
        turn.map(|()| here).map_err(|wait| Error::RateLimited {
            retry_after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        })
    }

    fn new_message(&self, connection: &Connection, question: SendMessage) -> Result<NewMessage> {
        let room = RoomId::parse_or_global(question.room.as_deref())?;
        let content = Content::parse(question.content)?;
        let client_id = question.client_id.as_deref().map(ClientId::parse).transpose()?;
        let Person { id: sender_id, nick: sender_nick, has_account } = self.person(connection, &room)?;
        Ok(NewMessage {
            room,
            sender_id,
            sender_nick,
            sender_account: has_account,
            content,
            client_id,
            address_hash: None,
        })
    }

    /// Who a connection is in a room.
    pub(super) fn person(&self, connection: &Connection, room: &RoomId) -> Result<Person> {
        self.live.person(&connection.recipient, room).ok_or(Error::NotJoined)
    }

    /// Who a connection is in a room, once it is let in, if it may do this there.
    pub(super) async fn may_here(&self, connection: &Connection, room: &RoomId, action: Action) -> Result<Here> {
        connection.pending_joins.opened(room).await;
        let here = self.live.here(&connection.recipient, room).ok_or(Error::NotJoined)?;
        may(&here.access, &here.rules, action)?;
        Ok(here)
    }
}
