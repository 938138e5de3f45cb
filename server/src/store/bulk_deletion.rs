//! Finding a user's messages in a room, a window at a time.

use super::{Store, db::reading};
use crate::{
    error::Result,
    model::{MessageId, RoomId, UserId},
};

/// The number of seqs looked at in one query.
pub const WINDOW: i64 = 4_096;

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
    ) -> Result<Vec<MessageId>> {
        const SQL: &str = "\
            select id from messages cross join clock
            where room_id = $1 and seq > $3 and seq <= $4 and sender_id = $2
              and created_at > now_ms - $5 and expires_at > now_ms and not is_deleted
            order by seq desc";
        let found: Vec<String> = reading!(self, |pool| {
            let query = sqlx::query_scalar(SQL).bind(room.as_str()).bind(user.as_str());
            query.bind(up_to.saturating_sub(WINDOW)).bind(up_to).bind(younger_than_ms).fetch_all(pool).await?
        })?;
        Ok(found.into_iter().filter_map(|id| Some(MessageId(id.parse().ok()?))).collect())
    }
}
