//! Who did what in an owned room: never what was said.

use sqlx::FromRow;
use uuid::Uuid;

use super::{
    Store,
    db::{reading, take_room, writing},
    within_deadline,
};
use crate::{
    domain::{Person, RoomId},
    error::Result,
    protocol::Timestamp,
};

/// Something that somebody did.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// A word for programs, such as `ban` or `change_settings`.
    pub action: &'static str,
    pub actor: &'a Person,
    pub target: Option<&'a Person>,
    pub detail: Option<String>,
}

/// The same, as it was written down.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Timestamp,
    pub action: String,
    pub actor: (String, String),
    pub target: Option<(String, String)>,
    pub detail: Option<String>,
}

#[derive(FromRow)]
struct EntryRow {
    at: i64,
    action: String,
    actor_id: String,
    actor_nick: String,
    target_id: Option<String>,
    target_nick: Option<String>,
    detail: Option<String>,
}

impl Store {
    pub async fn note(&self, room: &RoomId, deed: Deed<'_>) -> Result<()> {
        const SQL: &str = "\
            insert into room_audit (id, room_id, at, action, actor_id, actor_nick, target_id, target_nick, detail)
            values ($1, $2, (select now_ms from clock), $3, $4, $5, $6, $7, $8)";
        within_deadline(async {
            writing!(&self.db, |tx| {
                take_room!(tx, room);
                let query = sqlx::query(SQL)
                    .bind(Uuid::now_v7().to_string())
                    .bind(room.as_str())
                    .bind(deed.action)
                    .bind(deed.actor.id.as_str())
                    .bind(deed.actor.nick.as_str())
                    .bind(deed.target.map(|person| person.id.as_str()))
                    .bind(deed.target.map(|person| person.nick.as_str()))
                    .bind(deed.detail.as_deref());
                query.execute(&mut *tx).await?;
                tx.commit().await?;
                Ok(Ok(()))
            })
        })
        .await?
    }

    /// The newest first, 200 at most.
    pub async fn audit(&self, room: &RoomId) -> Result<Vec<Entry>> {
        const SQL: &str = "\
            select at, action, actor_id, actor_nick, target_id, target_nick, detail
            from room_audit where room_id = $1 order by at desc, id desc limit 200";
        let rows: Vec<EntryRow> = within_deadline(async {
            reading!(&self.db, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await)
        })
        .await?;
        let entry = |row: EntryRow| Entry {
            at: Timestamp(row.at),
            action: row.action,
            actor: (row.actor_id, row.actor_nick),
            target: row.target_id.zip(row.target_nick),
            detail: row.detail,
        };
        Ok(rows.into_iter().map(entry).collect())
    }
}
