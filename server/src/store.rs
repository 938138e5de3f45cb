//! Everything that is kept. All SQL is below here, one text per statement for both databases, but for the one in
//! [`writer`] that SQLite does not have.
//!
//! The store knows rows, not people: [`crate::access`] decides permissions, [`crate::live`] knows connections.

mod access;
mod address_hashes;
mod audit;
mod bans;
mod bounds;
mod bulk_deletion;
mod changes;
mod changing;
mod db;
mod guest_names;
mod later;
mod links;
mod messages;
mod migrations;
mod owned_rooms;
mod people;
mod pins;
mod plan;
mod quotes;
mod reactions;
mod rooms;
mod scrub;
mod search;
mod sessions;
mod users;
mod writer;

use std::{sync::Arc, time::Duration};

use address_hashes::RecentSenders;
pub use audit::NewAuditEntry;
pub use bans::{Network, NewHold, What};
pub use bounds::Bounds;
use bounds::Total;
pub use bulk_deletion::WINDOW;
pub use changes::{Change, ChangeKind, Changed, Edit};
pub use db::OpenError;
use db::{Db, reading};
use later::Later;
pub use links::{NewLink, Offer};
pub use messages::{History, Swept};
pub use owned_rooms::RoomSummary;
pub use reactions::React;
pub use scrub::Scrubbed;
pub use sessions::{NewSession, Refreshed, SESSION_LIFETIME, SessionOwner};
pub use users::{NewPassword, NewUser, SignedUp, UserRow};
pub use writer::{NewMessage, Written};

use futures_util::FutureExt;
use tokio::sync::Notify;

use crate::{
    error::{Error, Result},
    model::Lifetimes,
};

/// The messages and rooms of one database. Cloning shares the connections.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    bounds: Bounds,
    total: Arc<Total>,
    /// Notified when something was deleted.
    scrub: Arc<Notify>,
    recent_senders: RecentSenders,
    later: Later,
}

/// The longest wait for the database: callers get `unavailable` within 5 s.
const DEADLINE: Duration = Duration::from_secs(3);

impl Store {
    /// Opens the database at `url` (`sqlite:` or `postgres:`), creates it if it is a missing file, and brings its
    /// tables up to date. A message written to it lives for `retention`.
    pub async fn open(url: &str, retention: Duration) -> Result<Self, OpenError> {
        Self::open_bounded(url, Bounds::of(retention)).await
    }

    /// The same, with all bounds given, not only the lifetime of messages.
    pub async fn open_bounded(url: &str, bounds: Bounds) -> Result<Self, OpenError> {
        let (db, recent_senders, later) = (Db::open(url).await?, RecentSenders::default(), Later::default());
        let store = Self { db, bounds, total: Arc::default(), scrub: Arc::default(), recent_senders, later };
        store.shorten_lives().await.map_err(OpenError::Unreachable)?;
        store.count_bytes().await.map_err(|error| OpenError::Uncounted(Box::new(error)))?;
        store.scrub_soon();
        Ok(store)
    }

    /// The limits on message lifetimes.
    pub fn lifetimes(&self) -> &Lifetimes {
        &self.bounds.lifetimes
    }

    /// Fails with [`Error::Unavailable`] when the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        reading!(self, |pool| sqlx::query("select now_ms from clock").execute(pool).await.map(drop)?)
    }

    /// Waits for running work, writes what waits, removes deleted data from the files, and closes every connection.
    pub async fn close(&self) {
        if let Err(error) = self.write_waiting().await {
            tracing::warn!(%error, "Some names of guests could not be stored");
        }
        if self.deleted().now_or_never().is_some()
            && let Err(error) = self.scrub().await
        {
            tracing::warn!(%error, "What was deleted is taken out of the database's files at the next start");
        }
        self.db.close().await;
    }
}

/// Each call has one deadline: [`db::reading`] and [`db::writing`] set it; what consists of several of them sets it
/// here, for all together.
async fn within_deadline<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(DEADLINE, work).await.unwrap_or(Err(Error::Unavailable))
}

/// Splits a list into runs of 2^n, the longest first. One text is prepared and kept for each length, and that of 256
/// rows is large: this way there are nine, not 256.
fn runs<T>(mut list: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = 1 << list.len().checked_ilog2()?.min(LONGEST_RUN);
        let (run, rest) = list.split_at(length);
        list = rest;
        Some(run)
    })
}

/// 2^8 rows.
const LONGEST_RUN: u32 = 8;

/// Parameter tuples of a given count and width, such as `(?, ?), (?, ?)`.
fn tuples(count: usize, width: usize, mut write_parameter: impl FnMut(&mut String)) -> String {
    let mut sql = String::new();
    for tuple in 0..count {
        sql.push_str(if tuple == 0 { "(" } else { ", (" });
        for column in 0..width {
            sql.push_str(if column == 0 { "" } else { ", " });
            write_parameter(&mut sql);
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_split_into_few_lengths() {
        let lengths = |count| runs(&vec![(); count]).map(<[()]>::len).collect::<Vec<_>>();
        assert!(lengths(0).is_empty());
        assert_eq!(lengths(1), [1]);
        assert_eq!(lengths(200), [128, 64, 8]);
        assert_eq!(lengths(600), [256, 256, 64, 16, 8]);
    }

    #[test]
    fn tuples_number_their_parameters_in_order() {
        let mut number = 0;
        let numbered = |sql: &mut String| {
            number += 1;
            sql.push_str(&number.to_string());
        };
        assert_eq!(tuples(2, 2, numbered), "(1, 2), (3, 4)");
        assert_eq!(tuples(1, 3, |sql| sql.push('?')), "(?, ?, ?)");
    }
}
