//! The names that guests have written under, for as long as their messages can be read.

use super::{
    Store,
    db::{reading, writing},
    within_deadline,
};
use crate::{
    error::Result,
    model::{Nick, UserId},
};

/// A guest who writes under a name, and how long the name is reserved from now on.
#[derive(Clone, Debug)]
pub struct GuestName {
    pub nick: Nick,
    pub user: UserId,
    pub for_ms: i64,
}

/// How many skeletons of a guest's latest names are kept: four names at least.
const OF_ONE_GUEST: i64 = 8;

impl Store {
    /// Reserves names for the guests who hold them.
    pub async fn keep_guest_names(&self, names: &[GuestName]) -> Result<()> {
        within_deadline(self.upsert_guest_names(names)).await
    }

    /// Whether another guest's readable messages carry this name or a lookalike.
    pub async fn is_guest_name(&self, nick: &Nick, user: &UserId) -> Result<bool> {
        const SQL: &str = "\
            select 1 from guest_names
            where skeleton in ($1, $2) and user_id <> $3 and until > (select now_ms from clock) limit 1";
        within_deadline(async {
            let [one, other] = nick.skeletons();
            let found: Option<(i32,)> = reading!(&self.db, |pool| {
                let query = sqlx::query_as(SQL).bind(one.as_str()).bind(other.as_str()).bind(user.as_str());
                query.fetch_optional(pool).await?
            });
            Ok(found.is_some())
        })
        .await
    }

    /// Deletes expired reservations, up to a limit, and returns how many there were.
    pub async fn delete_expired_guest_names(&self, limit: i64) -> Result<u64> {
        const SQL: &str = "\
            delete from guest_names where (skeleton, user_id) in (
                select skeleton, user_id from guest_names where until <= (select now_ms from clock) limit $1
            )";
        within_deadline(async {
            writing!(&self.db, |tx| {
                let deleted = sqlx::query(SQL).bind(limit).execute(&mut *tx).await?.rows_affected();
                tx.commit().await?;
                Ok(deleted)
            })
        })
        .await
    }

    async fn upsert_guest_names(&self, names: &[GuestName]) -> sqlx::Result<()> {
        const KEEP: &str = "\
            insert into guest_names (skeleton, user_id, until) values ($1, $2, (select now_ms from clock) + $3)
            on conflict (skeleton, user_id) do update set until = excluded.until
            where guest_names.until < excluded.until";
        const BOUND: &str = "\
            delete from guest_names where user_id = $1 and skeleton not in (
                select skeleton from guest_names where user_id = $1 order by until desc limit $2
            )";
        writing!(&self.db, |tx| {
            for GuestName { nick, user, for_ms } in names {
                for skeleton in nick.skeletons() {
                    let keep =
                        sqlx::query(KEEP).bind(skeleton.as_str().to_owned()).bind(user.as_str()).bind(*for_ms);
                    keep.execute(&mut *tx).await?;
                }
                sqlx::query(BOUND).bind(user.as_str()).bind(OF_ONE_GUEST).execute(&mut *tx).await?;
            }
            tx.commit().await
        })
    }
}
