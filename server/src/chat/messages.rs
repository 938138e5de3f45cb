//! Sending a message, and reading those of the past.

use std::sync::Arc;

use super::{Chat, Visitor, delivery::Sending};
use crate::{
    domain::{Action, ClientId, Content, Person, Role, RoomId, permission::may},
    error::{Error, Result},
    live::Here,
    protocol::{LoadOlder, Message, Page, SendMessage},
    store::Draft,
};

const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 100;

impl Chat {
    /// Sends a message to a room: it is stored, then everyone there receives it, then the future is ready.
    ///
    /// The message takes its place before this returns, so the messages of one client keep the order of the calls.
    /// Whoever is still being let in waits for that with it.
    pub fn send(&self, visitor: &Visitor, question: SendMessage) -> impl Future<Output = Result<Message>> + use<> {
        let sent = self.draft(visitor, question).map(|draft| {
            let (sending, answered) = Sending::new(draft);
            if let Some(sending) = visitor.entrances.hold(sending) {
                self.deliver(visitor, sending);
            }
            answered
        });
        async { sent?.await }
    }

    /// Reads a page of older messages.
    pub async fn load_older(self: Arc<Self>, visitor: Arc<Visitor>, question: LoadOlder) -> Result<Page> {
        let room = RoomId::parse(&question.room)?;
        self.may_here(&visitor, &room, Action::Read).await?;
        let limit = question.limit.unwrap_or(PAGE);
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err(Error::InvalidPayload("limit is a number from 1 to 100".into()));
        }
        self.store.older(&room, question.before, limit).await
    }

    /// Puts a message into the queue if its sender may write.
    pub(super) fn deliver(&self, visitor: &Visitor, mut sending: Sending) {
        match self.may_write(visitor, &sending.draft.room) {
            Ok(here) => {
                let is_kept = here.rules.is_owned;
                sending.draft.origin = is_kept.then(|| visitor.connection.origin.clone());
                self.delivery.submit(sending);
            }
            Err(error) => sending.refuse(error),
        }
    }

    fn may_write(&self, visitor: &Visitor, room: &RoomId) -> Result<Here> {
        let here = self.live.here(&visitor.connection, room).ok_or(Error::NotJoined)?;
        may(&here.standing, &here.rules, Action::Write)?;
        if !here.person.has_account {
            self.worn.note(&here.person, &here.rules);
        }
        if here.rules.settings.slow_mode_ms == 0 || here.standing.role >= Role::Moderator {
            return Ok(here);
        }
        let turn = self.live.take_turn(&visitor.id, room);
        turn.map(|()| here).map_err(|wait| Error::RateLimited {
            retry_after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        })
    }

    fn draft(&self, visitor: &Visitor, question: SendMessage) -> Result<Draft> {
        let room = RoomId::parse_or_global(question.room.as_deref())?;
        let content = Content::parse(question.content)?;
        let client_id = question.client_id.as_deref().map(ClientId::parse).transpose()?;
        let Person { id: sender_id, nick: sender_nick, has_account } = self.person(visitor, &room)?;
        Ok(Draft { room, sender_id, sender_nick, sender_account: has_account, content, client_id, origin: None })
    }

    /// Who a visitor is in a room.
    pub(super) fn person(&self, visitor: &Visitor, room: &RoomId) -> Result<Person> {
        self.live.person(&visitor.connection, room).ok_or(Error::NotJoined)
    }

    /// Who a visitor is in a room, once it is let in, if it may do this there.
    pub(super) async fn may_here(&self, visitor: &Visitor, room: &RoomId, action: Action) -> Result<Here> {
        visitor.entrances.opened(room).await;
        let here = self.live.here(&visitor.connection, room).ok_or(Error::NotJoined)?;
        may(&here.standing, &here.rules, action)?;
        Ok(here)
    }
}
