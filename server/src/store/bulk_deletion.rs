//! Deleting a user's messages in a room, in small batches: others can write in between.

use super::{
    Store,
    db::{reading, take_room, writing},
    messages::FREE,
};
use crate::{
    error::Result,
    model::{MessageId, RoomId, UserId},
};

/// The number of seqs looked at in one query.
pub const WINDOW: i64 = 4_096;

/// Deletes the content of a live message.
const CONTENT_BYTES: &str = "\
    select cast(octet_length(content) as bigint) from messages
    where room_id = $1 and id = $2 and expires_at > (select now_ms from clock)";
/// Its `seq` remains.
const EMPTY: &str = "update messages set content = '', is_deleted = (1 = 1) where room_id = $1 and id = $2";

impl Store {
    /// The newest `seq` of a room up to a given one, if its message is younger than this. Seqs increase with time:
    /// otherwise nothing before it is.
    pub async fn newest_young(&self, room: &RoomId, up_to: i64, younger_than_ms: i64) -> Result<Option<i64>> {
        const SQL: &str = "\
            select seq, created_at > now_ms - $3 as is_young from messages cross join clock
            where room_id = $1 and seq <= $2 order by seq desc limit 1";
        let newest: Option<(i64, bool)> = reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(room.as_str()).bind(up_to).bind(younger_than_ms);
            query.fetch_optional(pool).await?
        })?;
        Ok(newest.filter(|(_, is_young)| *is_young).map(|(seq, _)| seq))
    }

    /// A user's messages in a room up to a `seq`, and within the [`WINDOW`] before it, that are younger than this and
    /// not deleted: the newest first.
    pub async fn written_by(
        &self,
        room: &RoomId,
        user: &UserId,
        up_to: i64,
        younger_than_ms: i64,
    ) -> Result<Vec<(MessageId, i64)>> {
        const SQL: &str = "\
            select id, seq from messages cross join clock
            where room_id = $1 and seq > $3 and seq <= $4 and sender_id = $2
              and created_at > now_ms - $5 and expires_at > now_ms and not is_deleted
            order by seq desc";
        let found: Vec<(String, i64)> = reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(room.as_str()).bind(user.as_str());
            query.bind(up_to.saturating_sub(WINDOW)).bind(up_to).bind(younger_than_ms).fetch_all(pool).await?
        })?;
        Ok(found.into_iter().filter_map(|(id, seq)| Some((MessageId(id.parse().ok()?), seq))).collect())
    }

    /// Deletes the contents of these, in one transaction. Returns how many had any.
    pub async fn delete_messages(&self, room: &RoomId, messages: &[MessageId]) -> Result<usize> {
        let (deleted, freed) = writing!(self, |tx| {
            take_room!(tx, room);
            let (mut deleted, mut freed) = (0, 0);
            for id in messages {
                let id = id.0.to_string();
                let content = sqlx::query_scalar(CONTENT_BYTES).bind(room.as_str()).bind(&id);
                let Some(bytes): Option<i64> = content.fetch_optional(&mut *tx).await? else { continue };
                sqlx::query(EMPTY).bind(room.as_str()).bind(&id).execute(&mut *tx).await?;
                deleted += 1;
                freed += bytes;
            }
            sqlx::query(FREE).bind(room.as_str()).bind(freed).execute(&mut *tx).await?;
            (deleted, freed)
        })?;
        self.total.add(-freed);
        self.scrub_soon();
        Ok(deleted)
    }
}
