//! Taking away what somebody has written in a room, a little at a time: others write meanwhile.

use super::{
    Store,
    db::{reading, take_room, writing},
    messages::FREE,
    owned_rooms::{CONTENT_BYTES, EMPTY},
    within_deadline,
};
use crate::{
    domain::{MessageId, RoomId, UserId},
    error::Result,
};

/// So many places of a room are looked at in one query.
pub const WINDOW: i64 = 4_096;

impl Store {
    /// The newest place of a room up to one, if what stands there is younger than this. Places go with time: then nothing
    /// before it is.
    pub async fn newest_young(&self, room: &RoomId, up_to: i64, younger_than_ms: i64) -> Result<Option<i64>> {
        const SQL: &str = "\
            select seq, created_at > now_ms - $3 as is_young from messages cross join clock
            where room_id = $1 and seq <= $2 order by seq desc limit 1";
        let newest: Option<(i64, bool)> = within_deadline(async {
            reading!(&self.db, |pool| {
                let query = sqlx::query_as(SQL).bind(room.as_str()).bind(up_to).bind(younger_than_ms);
                query.fetch_optional(pool).await
            })
        })
        .await?;
        Ok(newest.filter(|(_, is_young)| *is_young).map(|(seq, _)| seq))
    }

    /// What somebody has written in a room up to a place, and in the [`WINDOW`] before it, that is younger than this and not
    /// deleted: the newest first.
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
        let found: Vec<(String, i64)> = within_deadline(async {
            reading!(&self.db, |pool| {
                let query = sqlx::query_as(SQL).bind(room.as_str()).bind(user.as_str());
                query.bind(up_to.saturating_sub(WINDOW)).bind(up_to).bind(younger_than_ms).fetch_all(pool).await
            })
        })
        .await?;
        Ok(found.into_iter().filter_map(|(id, seq)| Some((MessageId(id.parse().ok()?), seq))).collect())
    }

    /// Takes the contents of these away, in one transaction.
    pub async fn delete_messages(&self, room: &RoomId, messages: &[(MessageId, i64)]) -> Result<()> {
        let freed = within_deadline(self.run_delete_messages(room, messages)).await??;
        self.total.add(-freed);
        self.scrub_soon();
        Ok(())
    }

    async fn run_delete_messages(
        &self,
        room: &RoomId,
        messages: &[(MessageId, i64)],
    ) -> sqlx::Result<Result<i64>> {
        writing!(&self.db, |tx| {
            take_room!(tx, room);
            let mut freed = 0;
            for (id, _) in messages {
                let id = id.0.to_string();
                let bytes: Option<i64> = sqlx::query_scalar(CONTENT_BYTES)
                    .bind(room.as_str())
                    .bind(&id)
                    .fetch_optional(&mut *tx)
                    .await?;
                sqlx::query(EMPTY).bind(room.as_str()).bind(&id).execute(&mut *tx).await?;
                freed += bytes.unwrap_or_default();
            }
            sqlx::query(FREE).bind(room.as_str()).bind(freed).execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(Ok(freed))
        })
    }
}
