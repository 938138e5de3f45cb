//! The sequences of rooms.

use sqlx::{AssertSqlSafe, FromRow};

use super::{Store, db::reading, runs};
use crate::{error::Result, model::RoomId, protocol::RoomHead};

/// The sequence columns of a row of `rooms`.
#[derive(FromRow)]
struct HeadRow {
    id: String,
    last_seq: i64,
    epoch: String,
    last_change: i64,
}

impl Store {
    /// The newest seqs of rooms. A room without any message so far is left out.
    pub async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<RoomHead>> {
        let head = |row: HeadRow| {
            let room = RoomId::parse(&row.id).expect("only checked room ids are written");
            RoomHead { room, head: row.last_seq, epoch: row.epoch, change: row.last_change }
        };
        reading!(self, |pool| {
            let mut heads = Vec::new();
            for rooms in runs(rooms) {
                let ids = self.db.tuples(rooms.len(), 1);
                let sql = format!("select id, last_seq, epoch, last_change from rooms where id in (values {ids})");
                let mut query = sqlx::query_as::<_, HeadRow>(AssertSqlSafe(sql));
                for room in rooms {
                    query = query.bind(room.as_str());
                }
                heads.extend(query.fetch_all(pool).await?.into_iter().map(head));
            }
            heads
        })
    }
}
