//! Searching the messages of a room, slice by slice. There is no index: nothing more is written for each message, and nothing
//! of one is left elsewhere when it goes.

use futures_util::TryStreamExt;

use super::{Store, db::unbounded_reading, within_deadline};
use crate::{
    error::Result,
    model::{RoomId, Search, Searched, Timestamp},
    protocol::{Fitting, Found, Message},
};

/// How many places of a room are looked at in one question.
const SLICE: i64 = 20_000;

impl Store {
    /// The newest messages before a `seq` that are meant, `limit` at the most, newest first: of so many places as one question
    /// looks at.
    pub async fn search(
        &self,
        room: &RoomId,
        search: &Search,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Found> {
        within_deadline(async {
            let end = before.unwrap_or(i64::MAX).min(self.head(room).await?.saturating_add(1));
            let begin = end.saturating_sub(SLICE).max(1);
            let (mut seqs, mut searched_to) = (Vec::new(), begin);
            unbounded_reading!(self, |pool| {
                let query = sqlx::query_as(PLACES).bind(room.as_str()).bind(begin).bind(end);
                let mut places = query.fetch(pool);
                while let Some(place) = places.try_next().await? {
                    let (seq, content, sender_id, sender_nick, created_at): Place = place;
                    let created_at = Timestamp(created_at);
                    let searched = Searched {
                        content: &content,
                        sender_id: &sender_id,
                        sender_nick: &sender_nick,
                        created_at,
                    };
                    if search.finds(&searched) {
                        seqs.push(seq);
                        if seqs.len() == limit {
                            searched_to = seq;
                            break;
                        }
                    }
                }
            });
            let (messages, is_cut) = self.messages_at(room, &seqs).await?;
            if let Some(last) = messages.last().filter(|_| is_cut) {
                searched_to = last.seq;
            }
            Ok(Found { messages, searched_to, has_more: searched_to > 1 })
        })
        .await
    }

    async fn head(&self, room: &RoomId) -> Result<i64> {
        const SQL: &str = "select coalesce(max(last_seq), 0) from rooms where id = $1";
        Ok(unbounded_reading!(self, |pool| sqlx::query_scalar(SQL).bind(room.as_str()).fetch_one(pool).await?))
    }

    /// The live messages at these places, newest first, and whether that is more than fits into one answer.
    async fn messages_at(&self, room: &RoomId, seqs: &[i64]) -> Result<(Vec<Message>, bool)> {
        let mut found = self.live_at(room, seqs).await?;
        found.retain(|message| !message.deleted);
        found.sort_unstable_by_key(|message| -message.seq);
        let mut fitting = Fitting::default();
        let is_cut = !found.into_iter().all(|message| fitting.take(message));
        let mut messages = fitting.into_messages();
        self.quote(room, &mut messages).await?;
        Ok((messages, is_cut))
    }
}

/// A message as far as it is searched.
type Place = (i64, String, String, String, i64);

const PLACES: &str = "\
    select seq, content, sender_id, sender_nick, created_at from messages
    where room_id = $1 and seq >= $2 and seq < $3 and expires_at > (select now_ms from clock) and not is_deleted
    order by seq desc";
