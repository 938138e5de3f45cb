//! How long messages are kept, and how many bytes of them: counted where they are written and deleted, in the same
//! transaction, so that the count holds over restarts.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use super::{
    Store,
    db::{reading, writing},
    within_deadline,
};
use crate::{error::Result, model::Lifetimes};

/// What an operator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How long a message lives where nobody has decided otherwise.
    pub retention: Duration,
    pub lifetimes: Lifetimes,
    /// So many bytes of messages one room may hold. What is on its way when that is reached still gets in.
    pub room_bytes: i64,
    /// The same of all rooms together.
    pub total_bytes: i64,
}

/// What a message takes beside its text: ids, times, the name of its sender, its places in three indexes.
pub(super) const ROW_BYTES: i64 = 256;

/// The bytes of all messages. Another server that writes to the same database is heard of with the next sweep.
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
    /// Nothing but how long a message lives.
    pub fn of(retention: Duration) -> Self {
        let lifetimes = Lifetimes::default();
        Self { retention, lifetimes, room_bytes: i64::MAX, total_bytes: i64::MAX }
    }

    pub(super) fn retention_ms(&self) -> u64 {
        let retention_ms = u64::try_from(self.retention.as_millis()).unwrap_or(u64::MAX / 4);
        self.lifetimes.capped(Some(retention_ms)).unwrap_or(retention_ms)
    }
}

/// So many places of a room are seen to at a time.
const STEP: i64 = 2_000;

impl Store {
    /// Reads what is kept in the database about the bytes of all rooms.
    pub async fn count_bytes(&self) -> Result<()> {
        const SQL: &str = "select cast(coalesce(sum(bytes), 0) as bigint) from rooms";
        let bytes: i64 =
            within_deadline(async { reading!(&self.db, |pool| sqlx::query_scalar(SQL).fetch_one(pool).await) })
                .await?;
        self.total.0.store(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Where messages were to live longer than they may by now, they live as long as they may. Once for each time that the
    /// bound is lowered; it takes as long as reading what these rooms hold.
    pub(super) async fn shorten_lives(&self) -> sqlx::Result<()> {
        const SEEN_TO: &str = "select max_lifetime_ms from installation";
        const LONGER: &str = "\
            select id, last_seq from rooms
            where (lifetime_ms is null or lifetime_ms = 0 or lifetime_ms > $1) and deleted_at is null";
        let longest = self.bounds.lifetimes.longest_ms.and_then(|ms| i64::try_from(ms).ok());
        let seen_to: Option<i64> = reading!(&self.db, |pool| sqlx::query_scalar(SEEN_TO).fetch_one(pool).await?);
        if longest == seen_to {
            return Ok(());
        }
        if let Some(longest) = longest.filter(|longest| seen_to.is_none_or(|seen_to| *longest < seen_to)) {
            let rooms: Vec<(String, i64)> =
                reading!(&self.db, |pool| sqlx::query_as(LONGER).bind(longest).fetch_all(pool).await?);
            for (room, last_seq) in &rooms {
                self.shorten_lives_in(room, *last_seq, longest).await?;
            }
            tracing::info!(rooms = rooms.len(), "Messages live no longer than --max-lifetime from now on");
        }
        writing!(&self.db, |tx| {
            let note = sqlx::query("update installation set max_lifetime_ms = $1").bind(longest);
            note.execute(&mut *tx).await?;
            tx.commit().await
        })
    }

    async fn shorten_lives_in(&self, room: &str, last_seq: i64, longest_ms: i64) -> sqlx::Result<()> {
        const COUNT: &str = "update rooms set shortenings = shortenings + 1 where id = $1";
        const SHORTEN: &str = "\
            update messages set expires_at = created_at + $2
            where room_id = $1 and seq > $3 and seq <= $4 and expires_at > created_at + $2";
        let mut after = 0;
        while after < last_seq {
            writing!(&self.db, |tx| {
                if after == 0 {
                    sqlx::query(COUNT).bind(room).execute(&mut *tx).await?;
                }
                let shorten = sqlx::query(SHORTEN).bind(room).bind(longest_ms).bind(after).bind(after + STEP);
                shorten.execute(&mut *tx).await?;
                tx.commit().await?;
            });
            after += STEP;
        }
        Ok(())
    }
}
