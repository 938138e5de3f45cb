//! Sending a message, and reading those of the past.

use std::sync::Arc;

use super::{Chat, Visitor};
use crate::{
    domain::{ClientId, Content, RoomId},
    error::{Error, Result},
    live::Person,
    protocol::{LoadOlder, Message, Page, SendMessage},
    store::Draft,
};

const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 100;

impl Chat {
    /// Sends a message to a room: it is stored, then everyone there receives it, then the future is ready.
    ///
    /// The message takes its place before this returns, so the messages of one client keep the order of the calls.
    pub fn send(&self, visitor: &Visitor, question: SendMessage) -> impl Future<Output = Result<Message>> + use<> {
        let submitted = self.draft(visitor, question).and_then(|draft| self.delivery.submit(draft));
        async { submitted?.await }
    }

    /// Reads a page of older messages.
    pub async fn load_older(self: Arc<Self>, visitor: Arc<Visitor>, question: LoadOlder) -> Result<Page> {
        let room = RoomId::parse(&question.room)?;
        self.person(&visitor, &room)?;
        let limit = question.limit.unwrap_or(PAGE);
        if !(1..=LARGEST_PAGE).contains(&limit) {
            return Err(Error::InvalidPayload("limit is a number from 1 to 100".into()));
        }
        self.store.older(&room, question.before, limit).await
    }

    fn draft(&self, visitor: &Visitor, question: SendMessage) -> Result<Draft> {
        let room = RoomId::parse_or_global(question.room.as_deref())?;
        let content = Content::parse(question.content)?;
        let client_id = question.client_id.as_deref().map(ClientId::parse).transpose()?;
        let Person { id: sender_id, nick: sender_nick, has_account } = self.person(visitor, &room)?;
        Ok(Draft { room, sender_id, sender_nick, sender_account: has_account, content, client_id })
    }

    /// Who a visitor is in a room: only those who are in it may read and write.
    pub(super) fn person(&self, visitor: &Visitor, room: &RoomId) -> Result<Person> {
        self.live.person(&visitor.connection, room).ok_or(Error::NotJoined)
    }
}
