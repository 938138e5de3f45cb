//! Taking what was deleted out of SQLite's files as well: a deleted row is first of all only forgotten.
//!
//! Four places would still hold a text. `secure_delete` (set in [`super::db`]) overwrites the row and the pages that
//! become free. The log holds what was written, and what it was before, until it is cut: [`Store::scrub`] does that. When
//! SQLite moves rows from one page to another their old copies can stay between the rows of a page: a small file is
//! written anew. And a version before this one overwrote nothing: its file is written anew once, at the first start.
//!
//! In PostgreSQL this is the work of its own vacuum.

use std::time::Instant;

use sqlx::{Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};
use tracing::{info, warn};

use super::{Store, db::Db};
use crate::error::Result;

/// What a file says (`user_version`) in which everything that is deleted has been overwritten.
const OVERWRITTEN: i64 = 1;
/// A file with at most so many pages in use (32 MiB) is written anew: nobody writes meanwhile, for a few tenths of a second.
const SMALL: i64 = 8_192;
/// So many free pages are given back at a time, and others can write in between.
const STEP: i64 = 256;
/// So long, in milliseconds, the log waits for those who still read from it, and who wants to write waits too.
const PATIENCE_MS: u32 = 100;

/// Whether everything is gone, or somebody still reads what was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrubbed {
    Whole,
    /// The log could not be cut: there are readers of it, such as a backup that runs.
    Partly,
}

impl Store {
    /// Waits until something was deleted. Whoever opens the store begins with it: what a server that was killed has deleted
    /// is in the log.
    pub async fn deleted(&self) {
        self.scrub.notified().await;
    }

    /// Something was deleted: it is to be taken out of the files soon.
    pub fn scrub_soon(&self) {
        self.scrub.notify_one();
    }

    /// Takes out of the files what was deleted.
    pub async fn scrub(&self) -> Result<Scrubbed> {
        match &self.db {
            Db::Sqlite { write, .. } => Ok(scrub(write).await?),
            Db::Postgres(_) => Ok(Scrubbed::Whole),
        }
    }
}

async fn scrub(pool: &SqlitePool) -> sqlx::Result<Scrubbed> {
    // First: while somebody reads from it, each new file would go into the log as well.
    if cut_log(pool.acquire().await?).await? == Scrubbed::Partly {
        return Ok(Scrubbed::Partly);
    }
    let (pages, free) = pages(&mut *pool.acquire().await?).await?;
    if pages - free <= SMALL {
        rewrite(&mut *pool.acquire().await?).await?;
    }
    // A part is kept, because as much will be written again: a quarter of the file.
    let mut spare = (free - pages / 4) / STEP;
    while pages - free > SMALL && spare > 0 {
        sqlx::query("pragma incremental_vacuum(256)").execute(pool).await?;
        spare -= 1;
    }
    cut_log(pool.acquire().await?).await
}

/// What was done to a file before this server opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    New,
    /// An earlier version has written to it, and overwritten nothing.
    Old,
    Overwritten,
}

/// How old a file is, before its tables are brought up to date.
pub async fn age(connection: &mut SqliteConnection) -> sqlx::Result<Age> {
    let version: i64 = sqlx::query_scalar("pragma user_version").fetch_one(&mut *connection).await?;
    let tables: i64 = sqlx::query_scalar("select count(*) from sqlite_schema").fetch_one(connection).await?;
    Ok(match (version, tables) {
        (OVERWRITTEN.., _) => Age::Overwritten,
        (_, 0) => Age::New,
        _ => Age::Old,
    })
}

/// After that. A file that cannot be written anew, because there is no room for it, is tried again at the next start.
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
    // Not otherwise: a server whose disk is full starts as well.
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
    // The copy is made in a file, which nobody else can open and which is gone afterwards, and not in memory.
    sqlx::query("pragma temp_store = file").execute(&mut *connection).await?;
    let rewritten = sqlx::query("vacuum").execute(&mut *connection).await;
    sqlx::query("pragma temp_store = memory").execute(connection).await?;
    rewritten.map(drop)
}

/// Writes the log into the file and makes it empty. Who reads keeps it from that, for a moment or for hours: it is not
/// waited for long, because nobody can write meanwhile.
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
