//! The database as the checker reads it, past the server.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use sqlx::{AnyConnection, Connection, any::install_default_drivers};
use uuid::Uuid;
use wechat_load::Failed;

use crate::{
    checker::Row,
    person::{Shown, reactions},
};

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
    let mut connection = open(url).await?;
    let read = sqlx::query_as(SQL).bind(room).fetch_all(&mut connection).await.map_err(unreadable)?;
    read.into_iter().map(row).collect()
}

/// What can be seen of a room's messages, by `seq`.
pub async fn shown(url: &str, room: &str) -> Result<BTreeMap<i64, Shown>, Failed> {
    const SQL: &str = "\
        select seq, content, cast(is_deleted as integer), cast(edited_at is not null as integer), cast(is_pinned as integer),
               changed, reactions
        from messages
        where room_id = $1";
    type Fields = (i64, String, i32, i32, i32, i64, Option<String>);
    let read: Vec<Fields> =
        sqlx::query_as(SQL).bind(room).fetch_all(&mut open(url).await?).await.map_err(unreadable)?;
    let shown = read.into_iter().map(|(seq, content, deleted, edited, pinned, change, kept)| {
        let kept = kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default();
        let shown = Shown {
            change,
            content,
            is_deleted: deleted != 0,
            is_edited: edited != 0,
            is_pinned: pinned != 0,
            reactions: reactions(&kept),
        };
        (seq, shown)
    });
    Ok(shown.collect())
}

/// A reaction: at which message, whose, and which.
pub type Reacted = (i64, String, String);

/// The reactions in a room.
pub async fn reacted(url: &str, room: &str) -> Result<BTreeSet<Reacted>, Failed> {
    const SQL: &str = "\
        select messages.seq, reactions.nick, reactions.emoji
        from reactions join messages on messages.id = reactions.message_id
        where messages.room_id = $1";
    let read: Vec<Reacted> =
        sqlx::query_as(SQL).bind(room).fetch_all(&mut open(url).await?).await.map_err(unreadable)?;
    Ok(read.into_iter().collect())
}

/// How many messages there are.
pub async fn count(url: &str) -> Result<u64, Failed> {
    let counted = sqlx::query_as("select count(*) from messages").fetch_one(&mut open(url).await?).await;
    counted.map(|(count,): (i64,)| count as u64).map_err(unreadable)
}

/// One value as text, such as a setting.
pub async fn ask(url: &str, sql: &'static str) -> Result<String, Failed> {
    let asked = sqlx::query_as(sql).fetch_one(&mut open(url).await?).await;
    asked.map(|(text,): (String,)| text).map_err(unreadable)
}

async fn open(url: &str) -> Result<AnyConnection, Failed> {
    install_default_drivers();
    let url = if url.starts_with("sqlite:/") { format!("{url}?mode=ro") } else { url.to_owned() };
    AnyConnection::connect(&url).await.map_err(unreadable)
}

fn unreadable(error: sqlx::Error) -> Failed {
    Failed(format!("the database cannot be read: {error}"))
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
    let verdict = ask(url, "pragma integrity_check").await?;
    Ok((verdict != "ok").then(|| format!("SQLite finds its file damaged: {verdict}")))
}

/// The version of SQLite that is built in, here as in the server.
pub async fn sqlite_version() -> Result<String, Failed> {
    ask("sqlite::memory:", "select sqlite_version()").await
}

fn row((id, seq, sender_nick, content, client_id): Fields) -> Result<Row, Failed> {
    let uuid =
        |text: &str| Uuid::parse_str(text).map_err(|_| Failed(format!("not an id in the database: {text}")));
    let client_id = client_id.as_deref().map(uuid).transpose()?;
    Ok(Row { id: uuid(&id)?, seq, sender_nick, content, client_id })
}
