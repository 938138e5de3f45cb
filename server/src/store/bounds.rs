//! How long messages are kept, and how many bytes of them: counted in the transaction that writes or deletes them, so
//! that the count survives restarts.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use super::{
    Store,
    db::{reading, unbounded_reading, unbounded_writing},
};
use crate::{error::Result, model::Lifetimes};

/// The operator's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The lifetime of a message where nobody has set another.
    pub retention: Duration,
    pub lifetimes: Lifetimes,
    /// The most bytes of messages in one room. Writes under way when it is reached still succeed.
    pub room_bytes: i64,
    /// The same for all rooms together.
    pub total_bytes: i64,
}

/// A message's size beside its text: ids, times, the sender's name, its entries in three indexes.
pub(super) const ROW_BYTES: i64 = 256;

/// The bytes of all messages. Writes by other servers to the same database are included at the next sweep.
#[derive(Debug, Default)]
pub(super) struct Total(AtomicI64);

impl Total {
    pub fn add(&self, bytes: i64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Bounds {
    /// No limits but the lifetime of a message.
    pub fn of(retention: Duration) -> Self {
        let lifetimes = Lifetimes::default();
        Self { retention, lifetimes, room_bytes: i64::MAX, total_bytes: i64::MAX }
    }

    pub(super) fn retention_ms(&self) -> u64 {
        let retention_ms = u64::try_from(self.retention.as_millis()).unwrap_or(u64::MAX / 4);
        self.lifetimes.capped(Some(retention_ms)).unwrap_or(retention_ms)
    }
}

/// The number of a room's seqs processed at a time.
const STEP: i64 = 2_000;

impl Store {
    /// Reads the bytes of all rooms from the database.
    pub async fn count_bytes(&self) -> Result<()> {
        const SQL: &str = "select cast(coalesce(sum(bytes), 0) as bigint) from rooms";
        let bytes: i64 = reading!(self, |pool| sqlx::query_scalar(SQL).fetch_one(pool).await?)?;
        self.total.0.store(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Shortens lifetimes above the current bound to that bound. Done once each time the bound is lowered; it takes
    /// as long as reading the messages of these rooms: at the start, without a deadline.
    pub(super) async fn shorten_lives(&self) -> sqlx::Result<()> {
        const SEEN_TO: &str = "select max_lifetime_ms from installation";
        const LONGER: &str = "\
            select id, last_seq from rooms
            where (lifetime_ms is null or lifetime_ms = 0 or lifetime_ms > $1) and deleted_at is null";
        let longest = self.bounds.lifetimes.longest_ms.and_then(|ms| i64::try_from(ms).ok());
        let seen_to: Option<i64> =
            unbounded_reading!(self, |pool| sqlx::query_scalar(SEEN_TO).fetch_one(pool).await?);
        if longest == seen_to {
            return Ok(());
        }
        if let Some(longest) = longest.filter(|longest| seen_to.is_none_or(|seen_to| *longest < seen_to)) {
            let rooms: Vec<(String, i64)> =
                unbounded_reading!(self, |pool| sqlx::query_as(LONGER).bind(longest).fetch_all(pool).await?);
            for (room, last_seq) in &rooms {
                self.shorten_lives_in(room, *last_seq, longest).await?;
            }
            tracing::info!(rooms = rooms.len(), "Messages live no longer than --max-lifetime from now on");
        }
        unbounded_writing!(self, |tx| {
            let update = sqlx::query("update installation set max_lifetime_ms = $1").bind(longest);
            update.execute(&mut *tx).await?;
        });
        Ok(())
    }

    async fn shorten_lives_in(&self, room: &str, last_seq: i64, longest_ms: i64) -> sqlx::Result<()> {
        const COUNT: &str = "update rooms set shortenings = shortenings + 1 where id = $1";
        const SHORTEN: &str = "\
            update messages set expires_at = created_at + $2
            where room_id = $1 and seq > $3 and seq <= $4 and expires_at > created_at + $2";
        let mut after = 0;
        while after < last_seq {
            unbounded_writing!(self, |tx| {
                if after == 0 {
                    sqlx::query(COUNT).bind(room).execute(&mut *tx).await?;
                }
                let shorten = sqlx::query(SHORTEN).bind(room).bind(longest_ms).bind(after).bind(after + STEP);
                shorten.execute(&mut *tx).await?;
            });
            after += STEP;
        }
        Ok(())
    }
}
