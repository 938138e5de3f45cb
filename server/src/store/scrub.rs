//! Removing deleted data from SQLite's files: deleting a row does not by itself erase it.
//!
//! Four places would still hold a text. `secure_delete` (set in [`super::db`]) overwrites the row and the pages that
//! become free. The log holds old and new content until it is truncated: [`Store::scrub`] does that. When SQLite
//! moves rows between pages, old copies can stay between the rows of a page: a small file is rewritten. And an
//! earlier version overwrote nothing: its file is rewritten once, at the first start.
//!
//! In PostgreSQL this is the work of its own vacuum.

use std::time::Instant;

use sqlx::{Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};
use tracing::{info, warn};

use super::{Store, db::Db};
use crate::error::Result;

/// The `user_version` of a file in which everything deleted has been overwritten.
const OVERWRITTEN: i64 = 1;
/// A file with at most this many pages in use (32 MiB) is rewritten: it blocks writers for a few tenths of a second.
const SMALL: i64 = 8_192;
/// The number of free pages released at a time; others can write in between.
const STEP: i64 = 256;
/// How long, in milliseconds, truncating the log waits for readers; writers wait as well.
const PATIENCE_MS: u32 = 100;

/// Whether everything is erased, or somebody still reads deleted data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrubbed {
    Whole,
    /// The log could not be truncated: it has readers, such as a running backup.
    Partly,
}

impl Store {
    /// Waits until something was deleted. The first call returns at once: the log holds what a killed server had
    /// deleted.
    pub async fn deleted(&self) {
        self.scrub.notified().await;
    }

    /// Something was deleted: it is to be removed from the files soon.
    pub fn scrub_soon(&self) {
        self.scrub.notify_one();
    }

    /// Removes deleted data from the files. No deadline: nobody waits for it, and a large file takes longer.
    pub async fn scrub(&self) -> Result<Scrubbed> {
        match &self.db {
            Db::Sqlite { write, .. } => Ok(scrub(write).await?),
            Db::Postgres(_) => Ok(Scrubbed::Whole),
        }
    }
}

async fn scrub(pool: &SqlitePool) -> sqlx::Result<Scrubbed> {
    // First: while the log has readers, each rewrite of the file would go into it as well.
    if cut_log(pool.acquire().await?).await? == Scrubbed::Partly {
        return Ok(Scrubbed::Partly);
    }
    let (pages, free) = pages(&mut *pool.acquire().await?).await?;
    if pages - free <= SMALL {
        rewrite(&mut *pool.acquire().await?).await?;
    }
    // A part is kept for what will be written next: a quarter of the file.
    let mut spare = (free - pages / 4) / STEP;
    while pages - free > SMALL && spare > 0 {
        sqlx::query("pragma incremental_vacuum(256)").execute(pool).await?;
        spare -= 1;
    }
    cut_log(pool.acquire().await?).await
}

/// The state of a file before this server opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    New,
    /// An earlier version has written to it, and overwritten nothing.
    Old,
    Overwritten,
}

/// Reads the state of a file, before its tables are brought up to date.
pub async fn age(connection: &mut SqliteConnection) -> sqlx::Result<Age> {
    let version: i64 = sqlx::query_scalar("pragma user_version").fetch_one(&mut *connection).await?;
    let tables: i64 = sqlx::query_scalar("select count(*) from sqlite_schema").fetch_one(connection).await?;
    Ok(match (version, tables) {
        (OVERWRITTEN.., _) => Age::Overwritten,
        (_, 0) => Age::New,
        _ => Age::Old,
    })
}

/// To be run after that. A file that cannot be rewritten for lack of space is tried again at the next start.
pub async fn overwrite_old(connection: &mut SqliteConnection, age: Age) -> sqlx::Result<()> {
    if age == Age::Old {
        let (pages, _) = pages(connection).await?;
        info!(
            pages,
            "Rewriting the database, once: what was deleted before is still in it. This needs as much room again"
        );
        let since = Instant::now();
        if let Err(error) = rewrite(connection).await {
            warn!(%error, "What was deleted before stays in the file of the database; the next start tries again");
            return Ok(());
        }
        info!(took_ms = since.elapsed().as_millis(), "The database is rewritten");
    }
    // Only then: a server with a full disk still starts.
    if age != Age::Overwritten {
        sqlx::query("pragma user_version = 1").execute(connection).await?;
    }
    Ok(())
}

/// How many pages a file has, and how many of them are free.
async fn pages(connection: &mut SqliteConnection) -> sqlx::Result<(i64, i64)> {
    let pages = sqlx::query_scalar("pragma page_count").fetch_one(&mut *connection).await?;
    let free = sqlx::query_scalar("pragma freelist_count").fetch_one(connection).await?;
    Ok((pages, free))
}

async fn rewrite(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    // The copy is made not in memory but in a file, which nobody else can open and which is gone afterwards.
    sqlx::query("pragma temp_store = file").execute(&mut *connection).await?;
    let rewritten = sqlx::query("vacuum").execute(&mut *connection).await;
    sqlx::query("pragma temp_store = memory").execute(connection).await?;
    rewritten.map(drop)
}

/// Writes the log into the file and truncates it. Readers prevent that, for a moment or for hours: the wait is short,
/// because nobody can write meanwhile.
async fn cut_log(mut connection: PoolConnection<Sqlite>) -> sqlx::Result<Scrubbed> {
    let patience: u32 = sqlx::query_scalar("pragma busy_timeout").fetch_one(&mut *connection).await?;
    set_patience(&mut connection, PATIENCE_MS).await?;
    let cut = sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut *connection).await;
    set_patience(&mut connection, patience).await?;
    let (is_busy, _, _): (i64, i64, i64) = cut?;
    Ok(if is_busy == 0 { Scrubbed::Whole } else { Scrubbed::Partly })
}

async fn set_patience(connection: &mut SqliteConnection, ms: u32) -> sqlx::Result<()> {
    let sql = format!("pragma busy_timeout = {ms}");
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(connection).await.map(drop)
}
