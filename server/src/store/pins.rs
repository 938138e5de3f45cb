//! The pinned messages of a room, and who has written there.

use futures_util::TryStreamExt;

use super::{
    Store,
    db::{reading, unbounded_reading},
    messages::{MessageRow, message_columns},
    within_deadline,
};
use crate::{
    error::Result,
    model::{RoomId, UserId},
    protocol::{Fitting, Message},
};

impl Store {
    /// A room's pinned messages, oldest first: those that fit into one answer.
    pub async fn pins(&self, room: &RoomId) -> Result<Vec<Message>> {
        const SQL: &str = concat!(
            "select ",
            message_columns!(),
            " from messages where room_id = $1 and is_pinned and expires_at > (select now_ms from clock) order by seq",
        );
        within_deadline(async {
            let mut pins = Fitting::default();
            unbounded_reading!(self, |pool| {
                let mut rows = sqlx::query_as::<_, MessageRow>(SQL).bind(room.as_str()).fetch(pool);
                while let Some(row) = rows.try_next().await? {
                    if !pins.take(row.into()) {
                        break;
                    }
                }
            });
            let mut pins = pins.into_messages();
            self.quote(room, &mut pins).await?;
            Ok(pins)
        })
        .await
    }

    /// Whether a live message in a room is of this user.
    pub async fn has_written(&self, room: &RoomId, user: &UserId) -> Result<bool> {
        const SQL: &str = "\
            select count(*) from (
                select 1 from messages
                where sender_id = $1 and room_id = $2 and not is_deleted
                  and expires_at > (select now_ms from clock) limit 1
            ) as written";
        let count: i64 = reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(user.as_str()).bind(room.as_str()).fetch_one(pool).await?
        })?;
        Ok(count > 0)
    }
}
