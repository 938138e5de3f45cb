//! Bringing the tables up to date, however long that takes: the deadline of queries does not apply.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use sqlx::{
    Connection, Executor, PgConnection, SqliteConnection,
    migrate::{Migrate, MigrateError, Migrator},
    postgres::PgConnectOptions,
};
use tokio::time::timeout;
use tracing::info;

use super::OpenError;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The table in which sqlx records the migrations applied.
const TABLE: &str = "_sqlx_migrations";
/// A longer wait for another server is logged.
const QUIETLY: Duration = Duration::from_secs(2);

pub async fn migrate_sqlite(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    if is_up_to_date(&SQLITE, connection).await {
        return Ok(());
    }
    let waiting = waiting(&SQLITE, connection).await.map_err(open_error)?;
    logged(waiting, SQLITE.run(connection)).await
}

/// On a connection of its own, without the time-outs of `options`, unless the `first` one shows that nothing is to be
/// done. One server migrates; others that start at the same time wait for it, and find nothing left to do.
pub async fn migrate_postgres(first: &mut PgConnection, options: PgConnectOptions) -> Result<(), OpenError> {
    if is_up_to_date(&POSTGRES, first).await {
        return Ok(());
    }
    let options = options.options([("statement_timeout", "0"), ("lock_timeout", "0")]);
    let mut connection = PgConnection::connect_with(&options).await.map_err(OpenError::Unreachable)?;
    wait_for_others(&mut connection).await.map_err(open_error)?;
    // Waiting for a table's lock blocks all later users of the table: it is kept short.
    connection.execute("set lock_timeout = '10s'").await.map_err(OpenError::Unreachable)?;
    let waiting = waiting(&POSTGRES, &mut connection).await.map_err(open_error)?;
    logged(waiting, POSTGRES.run(&mut connection)).await?;
    // This releases the lock.
    connection.close().await.map_err(OpenError::Unreachable)
}

async fn wait_for_others(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let mut locking = pin!(connection.lock());
    if let Ok(locked) = timeout(QUIETLY, &mut locking).await {
        return locked;
    }
    info!("Another server is bringing the database up to date: waiting for it");
    locking.await
}

/// Whether exactly these migrations are applied, as they are now.
async fn is_up_to_date<C: Migrate>(migrator: &Migrator, connection: &mut C) -> bool {
    // An error is told by the migration that follows it.
    let Ok(applied) = connection.list_applied_migrations(TABLE).await else { return false };
    let ours = migrator.iter().map(|migration| (migration.version, &migration.checksum));
    ours.eq(applied.iter().map(|migration| (migration.version, &migration.checksum)))
}

/// The versions not yet applied to the database.
async fn waiting<C: Migrate>(migrator: &Migrator, connection: &mut C) -> Result<Vec<i64>, MigrateError> {
    connection.ensure_migrations_table(TABLE).await?;
    let applied = connection.list_applied_migrations(TABLE).await?;
    let is_waiting = |version: &i64| applied.iter().all(|migration| migration.version != *version);
    Ok(migrator.iter().map(|migration| migration.version).filter(is_waiting).collect())
}

async fn logged(
    waiting: Vec<i64>,
    running: impl Future<Output = Result<(), MigrateError>>,
) -> Result<(), OpenError> {
    let (Some(from), Some(to)) = (waiting.first(), waiting.last()) else {
        return running.await.map_err(open_error);
    };
    info!(from, to, "Bringing the database up to date: with many messages this takes minutes");
    let since = Instant::now();
    running.await.map_err(open_error)?;
    info!(to, took_ms = since.elapsed().as_millis(), "The database is up to date");
    Ok(())
}

fn open_error(error: MigrateError) -> OpenError {
    match error {
        MigrateError::VersionMissing(version) => OpenError::TooNew(version),
        other => OpenError::Migration(other),
    }
}
