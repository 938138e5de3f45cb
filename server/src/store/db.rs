//! The two databases behind one interface: how each is opened, and what its errors mean to users.

use std::{fmt::Write as _, str::FromStr, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool, Sqlite, SqlitePool, Transaction,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::timeout;
use tracing::warn;

use super::{
    migrations::{migrate_postgres, migrate_sqlite},
    scrub::{age, overwrite_old},
    tuples,
};
use crate::{error::Error, files};

/// The open connections to one database.
#[derive(Clone, Debug)]
pub enum Db {
    /// SQLite has one writer at a time: a pool of one makes the others wait in order instead of failing as busy.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// Evaluates the same expression with a pool to read from, whichever database it is. Fails with
/// [`Error::Unavailable`] after [`super::DEADLINE`]. `?` and `return` end the expression, not the function around it.
macro_rules! reading {
    ($store:expr, |$pool:ident| $body:expr) => {
        $crate::store::within_deadline(async { Ok($crate::store::db::unbounded_reading!($store, |$pool| $body)) })
            .await
    };
}

/// Evaluates the same expression in a transaction, whichever database it is, and commits it; what returns early is
/// rolled back. Otherwise like [`reading`].
macro_rules! writing {
    ($store:expr, |$tx:ident| $body:expr) => {
        $crate::store::within_deadline(async { Ok($crate::store::db::unbounded_writing!($store, |$tx| $body)) })
            .await
    };
}

/// [`reading`] without a deadline: for a part of what has one as a whole, and for the start, which may take longer.
macro_rules! unbounded_reading {
    ($store:expr, |$pool:ident| $body:expr) => {
        match &$store.db {
            $crate::store::db::Db::Sqlite { read: $pool, .. } => $body,
            $crate::store::db::Db::Postgres($pool) => $body,
        }
    };
}

/// [`writing`] without a deadline. An early return leaves the function.
macro_rules! unbounded_writing {
    ($store:expr, |$tx:ident| $body:expr) => {
        match &$store.db {
            $crate::store::db::Db::Sqlite { write, .. } => {
                let mut $tx = $crate::store::db::begin_immediate(write).await?;
                let result = $body;
                $tx.commit().await?;
                result
            }
            $crate::store::db::Db::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let result = $body;
                $tx.commit().await?;
                result
            }
        }
    };
}

/// Locks a room's row until the transaction ends, or returns [`Error::RoomDeleted`]: a write about a room comes
/// before its deletion and is deleted with it, or does not happen.
macro_rules! take_room {
    ($tx:ident, $room:expr) => {
        if sqlx::query($crate::store::db::TAKE_ROOM).bind($room.as_str()).execute(&mut *$tx).await?.rows_affected()
            == 0
        {
            return Err($crate::error::Error::RoomDeleted);
        }
    };
}

pub(super) const TAKE_ROOM: &str = "update rooms set deleted_at = null where id = $1 and deleted_at is null";

pub(super) use {reading, take_room, unbounded_reading, unbounded_writing, writing};

/// Why a database cannot be used. The text is one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("'{0}' is of no known kind: use sqlite:FILE or postgres://USER@HOST/DATABASE")]
    UnknownKind(String),
    #[error("max_page_count is a number: sqlite:FILE?max_page_count=100000")]
    PageCount,
    #[error("the database cannot be opened: {0}")]
    Unreachable(sqlx::Error),
    #[error("PostgreSQL acknowledges what it has not written (synchronous_commit = off): switch that on")]
    NotDurable,
    #[error("the database is newer than this program (its migration {0} is unknown here): run a newer wechat")]
    TooNew(i64),
    #[error("what the messages in the database take cannot be read: {0}")]
    Uncounted(Box<Error>),
    #[error("the database cannot be brought up to date: {0}")]
    Migration(MigrateError),
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
impl Db {
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Self::open_sqlite(url).await,
            Some("postgres" | "postgresql") => Self::open_postgres(url).await,
            _ => Err(OpenError::UnknownKind(kind(url))),
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self, OpenError> {
        let (url, max_pages) = match url.split_once("?max_page_count=") {
            Some((url, pages)) => (url, Some(pages.parse::<u32>().map_err(|_| OpenError::PageCount)?)),
            None => (url, None),
        };
        let options = SqliteConnectOptions::from_str(url)
            .map_err(OpenError::Unreachable)?
            .busy_timeout(CONNECT_TIMEOUT)
            // In KiB: the operating system caches the pages as well, once for all connections.
            .pragma("cache_size", "-256");
        let writer = options
            .clone()
            // The pages of a batch that touches many rooms would not fit.
            .pragma("cache_size", "-2048")
            // Statement rollback data would otherwise go to a file, created again for each.
            .pragma("temp_store", "memory")
            // Deleted data is overwritten, even if that means writing a page that is only freed. FAST does not do
            // that: it left one of 19 deleted texts in the file.
            .pragma("secure_delete", "on")
            .create_if_missing(true)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged message survives a power failure: NORMAL would lose the last commits of the WAL.
            .synchronous(SqliteSynchronous::Full);
        let writer = match max_pages {
            Some(pages) => writer.pragma("max_page_count", pages.to_string()),
            None => writer,
        };
        files::keep_database(options.get_filename());
        let pool = || SqlitePoolOptions::new().acquire_timeout(CONNECT_TIMEOUT).test_before_acquire(false);
        let write = pool().max_connections(1).connect_with(writer).await.map_err(OpenError::Unreachable)?;
        let mut first = write.acquire().await.map_err(OpenError::Unreachable)?;
        let age = age(&mut first).await.map_err(OpenError::Unreachable)?;
        migrate_sqlite(&mut first).await?;
        overwrite_old(&mut first, age).await.map_err(OpenError::Unreachable)?;
        drop(first);
        let read = pool().max_connections(4).connect_with(options.read_only(true)).await;
        Ok(Self::Sqlite { write, read: read.map_err(OpenError::Unreachable)? })
    }

    async fn open_postgres(url: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(OpenError::Unreachable)?
            .application_name("wechat")
            .options([("statement_timeout", "3s"), ("lock_timeout", "2s")]);
        // One connection first: its error is clearer than that of a pool, which retries until its time is up.
        let connecting = timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options)).await;
        let mut first = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(OpenError::Unreachable)?;
        check_durability(&mut first).await?;
        migrate_postgres(&mut first, options.clone()).await?;
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(CONNECT_TIMEOUT)
            // A ping before every use costs a round trip; one after idle time finds connections closed by a restart.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > Duration::from_secs(1) {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .map_err(OpenError::Unreachable)?;
        Ok(Self::Postgres(pool))
    }

    /// Parameter tuples of a given count and width, in binding order.
    ///
    /// In SQLite they have no names. To bind a named one, its name is fetched, and SQLite searches all before it:
    /// that was most of the cost of 256 messages of ten columns.
    pub fn tuples(&self, count: usize, width: usize) -> String {
        let mut number = 0;
        tuples(count, width, |sql| match self {
            Self::Sqlite { .. } => sql.push('?'),
            Self::Postgres(_) => {
                number += 1;
                write!(sql, "${number}").expect("writing to a string does not fail");
            }
        })
    }

    /// Two more parameters after a given number.
    pub fn parameters_after(&self, count: usize) -> [String; 2] {
        match self {
            Self::Sqlite { .. } => ["?".to_owned(), "?".to_owned()],
            Self::Postgres(_) => [format!("${}", count + 1), format!("${}", count + 2)],
        }
    }

    /// Makes a PostgreSQL statement skip the rows that another server is about to delete.
    pub fn skip_locked(&self) -> &'static str {
        match self {
            // Only one transaction writes at a time.
            Self::Sqlite { .. } => "",
            Self::Postgres(_) => "for update skip locked",
        }
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The text before the first colon, if that is a word: anything else may be a password.
fn kind(url: &str) -> String {
    let kind = url.split_once(':').map_or("", |(kind, _)| kind);
    kind.chars().filter(char::is_ascii_alphanumeric).take(20).collect()
}

/// Begins as a writer: a deferred transaction that becomes one is refused as busy at once.
pub async fn begin_immediate(pool: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    const BEGIN: &str = "begin immediate";
    match pool.begin_with(BEGIN).await {
        // SQLite ends a transaction by itself when the disk is full (sqlite.org/lang_transaction.html, section 3).
        // sqlx does not notice: it keeps the connection in that transaction for ever. A new one replaces it.
        Err(sqlx::Error::InvalidSavePointStatement) => {
            pool.acquire().await?.close().await?;
            pool.begin_with(BEGIN).await
        }
        result => result,
    }
}

/// Our acknowledgements are only as durable as the database's.
async fn check_durability(connection: &mut PgConnection) -> Result<(), OpenError> {
    const SQL: &str = "select current_setting('synchronous_commit'), current_setting('fsync')";
    let settings = sqlx::query_as(SQL).fetch_one(connection).await;
    let (synchronous_commit, fsync): (String, String) = settings.map_err(OpenError::Unreachable)?;
    if synchronous_commit == "off" {
        return Err(OpenError::NotDurable);
    }
    if fsync == "off" {
        warn!("PostgreSQL runs with fsync = off: a power failure may lose acknowledged messages");
    }
    Ok(())
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable,
            sqlx::Error::Database(from) => match from.code().as_deref() {
                Some(code) if is_full(code) => Self::StorageFull,
                Some(code) if is_passing(code) => Self::Unavailable,
                // PostgreSQL quotes the value (class 22, data exception): keep it out of the log.
                Some(code) if code.len() == 5 && code.starts_with("22") => Self::refused_value(code),
                _ => Self::internal(error),
            },
            _ => Self::internal(error),
        }
    }
}

/// `SQLITE_FULL`, or PostgreSQL's `disk_full`.
fn is_full(code: &str) -> bool {
    matches!(code, "13" | "53100")
}

/// Busy, locked or failing SQLite (<https://sqlite.org/rescode.html>, extended codes share the low byte);
/// PostgreSQL's classes 08 (connection), 40 (rollback), 53 (resources), 55 (locks), 57 (shutdown, timeout), 58 (I/O).
fn is_passing(code: &str) -> bool {
    let sqlite = code.len() < 5 && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 14));
    let postgres = code.len() == 5 && ["08", "40", "53", "55", "57", "58"].contains(&&code[..2]);
    sqlite || postgres
}
