//! The audit log of an owned room: who did what, never what was said.

use sqlx::FromRow;
use uuid::Uuid;

use super::{
    Store,
    db::{reading, take_room, writing},
};
use crate::{
    error::Result,
    model::{Person, RoomId, Timestamp},
    protocol::{AuditEntry, NamedPerson},
};

/// One recorded action.
#[derive(Clone, Debug)]
pub struct NewAuditEntry<'a> {
    /// A machine-readable word, such as `ban` or `change_settings`.
    pub action: &'static str,
    pub actor: &'a Person,
    pub target: Option<&'a Person>,
    pub detail: Option<String>,
}

#[derive(FromRow)]
struct AuditRow {
    at: i64,
    action: String,
    actor_id: String,
    actor_nick: String,
    target_id: Option<String>,
    target_nick: Option<String>,
    detail: Option<String>,
}

impl Store {
    pub async fn record(&self, room: &RoomId, entry: NewAuditEntry<'_>) -> Result<()> {
        const SQL: &str = "\
            insert into room_audit (id, room_id, at, action, actor_id, actor_nick, target_id, target_nick, detail)
            values ($1, $2, (select now_ms from clock), $3, $4, $5, $6, $7, $8)";
        writing!(self, |tx| {
            take_room!(tx, room);
            let query = sqlx::query(SQL)
                .bind(Uuid::now_v7().to_string())
                .bind(room.as_str())
                .bind(entry.action)
                .bind(entry.actor.id.as_str())
                .bind(entry.actor.nick.as_str())
                .bind(entry.target.map(|person| person.id.as_str()))
                .bind(entry.target.map(|person| person.nick.as_str()))
                .bind(entry.detail.as_deref());
            query.execute(&mut *tx).await?;
        })
    }

    /// The newest first, 200 at most.
    pub async fn audit(&self, room: &RoomId) -> Result<Vec<AuditEntry>> {
        const SQL: &str = "\
            select at, action, actor_id, actor_nick, target_id, target_nick, detail
            from room_audit where room_id = $1 order by at desc, id desc limit 200";
        let rows: Vec<AuditRow> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await?)?;
        Ok(rows.into_iter().map(AuditEntry::from).collect())
    }
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        let target = row.target_id.zip(row.target_nick).map(|(id, nick)| NamedPerson { id, nick });
        Self {
            at: Timestamp(row.at),
            action: row.action,
            actor: NamedPerson { id: row.actor_id, nick: row.actor_nick },
            target,
            detail: row.detail,
        }
    }
}
