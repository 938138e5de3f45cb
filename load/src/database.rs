//! The database as the checker reads it, past the server.

use sqlx::{ConnectOptions, Connection, PgConnection, sqlite::SqliteConnectOptions};
use std::{fs, path::Path, str::FromStr};
use uuid::Uuid;
use wechat_load::Failed;

use crate::checker::Row;

/// Which of the two databases it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

type Fields = (String, i64, String, String, Option<String>);

/// The messages of a room, in the order of `seq`.
pub async fn rows(url: &str, room: &str) -> Result<Vec<Row>, Failed> {
    const SQL: &str = "\
        select id, seq, sender_nick, content, client_id
        from messages
        where room_id = $1
        order by seq";
    let read: sqlx::Result<Vec<Fields>> = async {
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnectOptions::from_str(url)?.read_only(true).connect().await?;
            let rows = sqlx::query_as(SQL).bind(room).fetch_all(&mut connection).await?;
            connection.close().await?;
            Ok(rows)
        } else {
            let mut connection = PgConnection::connect(url).await?;
            let rows = sqlx::query_as(SQL).bind(room).fetch_all(&mut connection).await?;
            connection.close().await?;
            Ok(rows)
        }
    }
    .await;
    let read = read.map_err(|error| Failed(format!("the database cannot be read: {error}")))?;
    read.into_iter().map(row).collect()
}

/// How many messages there are.
pub async fn count(url: &str) -> Result<u64, Failed> {
    const SQL: &str = "select count(*) from messages";
    let counted: sqlx::Result<(i64,)> = async {
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnectOptions::from_str(url)?.read_only(true).connect().await?;
            sqlx::query_as(SQL).fetch_one(&mut connection).await
        } else {
            let mut connection = PgConnection::connect(url).await?;
            sqlx::query_as(SQL).fetch_one(&mut connection).await
        }
    }
    .await;
    counted
        .map(|(count,)| count as u64)
        .map_err(|error| Failed(format!("the messages cannot be counted: {error}")))
}

/// Copies a SQLite file and its log to where SQLite can open it, and returns the URL of the copy.
pub fn copied(from: &Path, to: &Path) -> Result<String, Failed> {
    for file in ["wechat.db", "wechat.db-wal"] {
        fs::copy(from.join(file), to.join(file))?;
    }
    Ok(format!("sqlite:{}", to.join("wechat.db").display()))
}

/// What SQLite itself finds wrong with its file, if it does.
pub async fn damage(url: &str) -> Result<Option<String>, Failed> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    let checked: sqlx::Result<(String,)> = async {
        let mut connection = SqliteConnectOptions::from_str(url)?.read_only(true).connect().await?;
        let verdict = sqlx::query_as("pragma integrity_check").fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(verdict)
    }
    .await;
    let (verdict,) = checked.map_err(|error| Failed(format!("the database cannot be checked: {error}")))?;
    Ok((verdict != "ok").then(|| format!("SQLite finds its file damaged: {verdict}")))
}

/// The version of SQLite that is built in, here as in the server.
pub async fn sqlite_version() -> Result<String, Failed> {
    let read: sqlx::Result<(String,)> = async {
        let mut connection = SqliteConnectOptions::from_str("sqlite::memory:")?.connect().await?;
        sqlx::query_as("select sqlite_version()").fetch_one(&mut connection).await
    }
    .await;
    read.map(|(version,)| version).map_err(|error| Failed(error.to_string()))
}

fn row((id, seq, sender_nick, content, client_id): Fields) -> Result<Row, Failed> {
    let uuid =
        |text: &str| Uuid::parse_str(text).map_err(|_| Failed(format!("not an id in the database: {text}")));
    let client_id = client_id.as_deref().map(uuid).transpose()?;
    Ok(Row { id: uuid(&id)?, seq, sender_nick, content, client_id })
}
