//! What replies show of the messages that they reply to: read whenever they are read, never kept with them. A quote must
//! not outlive what it quotes.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use super::{Store, changes::select_live, db::unbounded_reading, messages::MessageRow, runs};
use crate::{
    error::Result,
    model::RoomId,
    protocol::{Message, ReplyTo},
};

impl Store {
    /// Fills in what these messages of a room reply to.
    pub(super) async fn quote(&self, room: &RoomId, messages: &mut [Message]) -> Result<()> {
        let wanted: HashSet<_> =
            messages.iter().filter_map(|message| Some(message.reply_to.as_ref()?.seq())).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        // Most reply to what is on the same page.
        let on_page = messages.iter().filter(|message| wanted.contains(&message.seq));
        let mut quotes: HashMap<_, _> = on_page.map(|message| (message.seq, ReplyTo::of(message))).collect();
        let missing: Vec<_> = wanted.into_iter().filter(|seq| !quotes.contains_key(seq)).collect();
        let parents = self.live_at(room, &missing).await?;
        quotes.extend(parents.iter().map(|parent| (parent.seq, ReplyTo::of(parent))));
        for message in messages {
            if let Some(quote) = message.reply_to.as_ref().and_then(|reply_to| quotes.get(&reply_to.seq())) {
                message.reply_to = Some(quote.clone());
            }
        }
        Ok(())
    }

    /// The live messages at these places of a room, in no order. What they reply to is not filled in.
    pub(super) async fn live_at(&self, room: &RoomId, seqs: &[i64]) -> Result<Vec<Message>> {
        let mut found = Vec::with_capacity(seqs.len());
        for seqs in runs(seqs) {
            let sql = select_live("seq", &self.db.tuples(seqs.len(), 2));
            let rows: Vec<MessageRow> = unbounded_reading!(self, |pool| {
                let mut query = sqlx::query_as(AssertSqlSafe(sql));
                for seq in seqs {
                    query = query.bind(room.as_str()).bind(seq);
                }
                query.fetch_all(pool).await?
            });
            found.extend(rows.into_iter().map(Message::from));
        }
        Ok(found)
    }

    /// The same for one message.
    pub(super) async fn quoted(&self, mut message: Message) -> Result<Message> {
        let room = message.room_id.clone();
        self.quote(&room, std::slice::from_mut(&mut message)).await?;
        Ok(message)
    }
}

pub(super) const REPLY: &str = "update messages set reply_to = $2 where id = $1";

/// Links new messages to those that they reply to, as far as these are there, in a transaction of either database.
macro_rules! link_replies {
    ($tx:ident, $numbered:ident) => {
        for (message, _) in $numbered.iter_mut().flatten() {
            let Some(seq) = message.reply_to.take().map(|reply_to| reply_to.seq()) else { continue };
            let sql = $crate::store::changes::select_live("seq", "($1, $2)");
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(message.room_id.as_str()).bind(seq);
            let parent: Option<$crate::store::messages::MessageRow> = query.fetch_optional(&mut *$tx).await?;
            // Not to itself, nor to what came after it.
            let is_earlier = |parent: &$crate::protocol::Message| !parent.deleted && parent.seq < message.seq;
            let parent = parent.map($crate::protocol::Message::from).filter(is_earlier);
            if let Some(parent) = parent {
                let query = sqlx::query($crate::store::quotes::REPLY).bind(message.id.0.to_string()).bind(seq);
                query.execute(&mut *$tx).await?;
                message.reply_to = Some($crate::protocol::ReplyTo::of(&parent));
            }
        }
    };
}

pub(super) use link_replies;
