//! The names that guests have written under, for as long as their messages can be read.

use super::{
    Store,
    db::{reading, writing},
    later::{Statement, Write},
};
use crate::{
    error::Result,
    model::{Nick, Skeleton, UserId},
};

/// How many skeletons of a guest's latest names are kept: four names at least.
const OF_ONE_GUEST: i64 = 8;

impl Store {
    /// Reserves a name, soon and for so long, for the guest who writes under it. Returns false when too much is to be
    /// written.
    pub fn keep_guest_name(&self, nick: &Nick, user: &UserId, for_ms: i64) -> bool {
        const KEEP: &str = "\
            insert into guest_names (skeleton, user_id, until) values ($1, $2, (select now_ms from clock) + $3)
            on conflict (skeleton, user_id) do update set until = excluded.until
            where guest_names.until < excluded.until";
        const BOUND: &str = "\
            delete from guest_names where user_id = $1 and skeleton not in (
                select skeleton from guest_names where user_id = $1 order by until desc limit $2
            )";
        let keep = |skeleton: &Skeleton| Statement {
            sql: KEEP,
            parameters: vec![skeleton.as_str().into(), user.as_str().into(), for_ms.into()],
        };
        let bound = Statement { sql: BOUND, parameters: vec![user.as_str().into(), OF_ONE_GUEST.into()] };
        let [one, other] = &nick.skeletons();
        let key = format!("guest name {} {}", user.as_str(), one.as_str());
        self.write_later(Write { key, rank: 0, statements: vec![keep(one), keep(other), bound] })
    }

    /// Whether another guest's readable messages carry this name or a lookalike.
    pub async fn is_guest_name(&self, nick: &Nick, user: &UserId) -> Result<bool> {
        const SQL: &str = "\
            select 1 from guest_names
            where skeleton in ($1, $2) and user_id <> $3 and until > (select now_ms from clock) limit 1";
        // Also those that were used just before.
        self.flushed().await;
        let [one, other] = nick.skeletons();
        let found: Option<(i32,)> = reading!(self, |pool| {
            let query = sqlx::query_as(SQL).bind(one.as_str()).bind(other.as_str()).bind(user.as_str());
            query.fetch_optional(pool).await?
        })?;
        Ok(found.is_some())
    }

    /// Deletes expired reservations, up to a limit, and returns how many there were.
    pub async fn delete_expired_guest_names(&self, limit: i64) -> Result<u64> {
        const SQL: &str = "\
            delete from guest_names where (skeleton, user_id) in (
                select skeleton, user_id from guest_names where until <= (select now_ms from clock) limit $1
            )";
        writing!(self, |tx| { sqlx::query(SQL).bind(limit).execute(&mut *tx).await?.rows_affected() })
    }
}
