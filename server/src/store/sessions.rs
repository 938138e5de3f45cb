//! The sessions of accounts. A session lives as long as its row.

use std::time::Duration;

use sqlx::{AssertSqlSafe, FromRow};

use super::{
    Store, Swept,
    db::{reading, writing},
    runs,
};
use crate::{
    error::Result,
    model::{Nick, SessionId, Timestamp, UserId},
    protocol::Session,
};

/// A new session.
pub struct NewSession {
    pub id: SessionId,
    /// Hash of the refresh token, which only the client keeps.
    pub token_hash: String,
    pub device: String,
}

/// The owner of a live session.
#[derive(Clone, Debug)]
pub struct SessionOwner {
    pub session: SessionId,
    pub id: UserId,
    pub username: Nick,
    pub created_at: Timestamp,
    /// How often the account has forgotten its known devices.
    pub device_epoch: i64,
}

/// The result of exchanging a refresh token for the next one.
pub enum Refreshed {
    /// The session continues.
    Owner(SessionOwner),
    /// The token had been used before, by its owner or by a thief: the session has ended.
    Reused {
        user: UserId,
        session: SessionId,
    },
    Unknown,
}

/// An unused session ends after this time.
pub const SESSION_LIFETIME: Duration = Duration::from_hours(30 * 24);
/// The most sessions of one account: another one ends the least recently used.
const SESSIONS_AT_MOST: i64 = 50;
/// How long a used token is recognized. Later it is treated as unknown.
const REUSE_NOTICED_MS: i64 = 7 * 24 * 3_600_000;

/// Inserts a user's session in a transaction, unless the password has changed meanwhile; returns whether it did.
macro_rules! begin_session {
    ($tx:ident, $session:expr, $user:expr, $password_hash:expr) => {{
        let session: &$crate::store::NewSession = $session;
        let began = sqlx::query($crate::store::sessions::INSERT_SESSION)
            .bind(session.id.as_str())
            .bind(&session.device)
            .bind($crate::store::sessions::lifetime_ms())
            .bind($user.as_str())
            .bind($password_hash)
            .execute(&mut *$tx)
            .await?;
        let has_begun = began.rows_affected() > 0;
        if has_begun {
            sqlx::query($crate::store::sessions::INSERT_TOKEN)
                .bind(&session.token_hash)
                .bind(session.id.as_str())
                .execute(&mut *$tx)
                .await?;
        }
        has_begun
    }};
}

pub(super) use begin_session;

pub(super) const INSERT_SESSION: &str = "\
    insert into sessions (id, user_id, device, created_at, last_used_at, expires_at)
    select $1, users.id, $2, now_ms, now_ms, now_ms + $3
    from users cross join clock where users.id = $4 and password_hash = $5";
pub(super) const INSERT_TOKEN: &str = "insert into refresh_tokens (hash, session_id) values ($1, $2)";

pub(super) fn lifetime_ms() -> i64 {
    i64::try_from(SESSION_LIFETIME.as_millis()).expect("30 days are not so many milliseconds")
}

#[derive(FromRow)]
struct OwnerRow {
    session_id: String,
    user_id: String,
    username: String,
    created_at: i64,
    device_epoch: i64,
}

impl From<OwnerRow> for SessionOwner {
    fn from(row: OwnerRow) -> Self {
        Self {
            session: SessionId::known(row.session_id),
            id: UserId::known(row.user_id),
            username: Nick::known(row.username),
            created_at: Timestamp(row.created_at),
            device_epoch: row.device_epoch,
        }
    }
}

#[derive(FromRow)]
struct SessionRow {
    id: String,
    device: String,
    created_at: i64,
    last_used_at: i64,
}

impl Store {
    /// Begins a session. False when the user's password has changed meanwhile.
    pub async fn sign_in(&self, user: &UserId, password_hash: &str, session: &NewSession) -> Result<bool> {
        const SURPLUS: &str = "\
            delete from sessions where id in (
                select id from sessions where user_id = $1 order by last_used_at desc limit 1000 offset $2
            )";
        writing!(self, |tx| {
            sqlx::query(SURPLUS).bind(user.as_str()).bind(SESSIONS_AT_MOST - 1).execute(&mut *tx).await?;
            begin_session!(tx, session, user, password_hash)
        })
    }

    /// The owner of a session, if it is live.
    pub async fn session_owner(&self, session: &SessionId) -> Result<Option<SessionOwner>> {
        let row: Option<OwnerRow> = reading!(self, |pool| {
            sqlx::query_as(SELECT_OWNER).bind(session.as_str()).fetch_optional(pool).await?
        })?;
        Ok(row.map(SessionOwner::from))
    }

    /// Exchanges a refresh token for the next one. Each is valid once: a reused one ends its session.
    pub async fn refresh_session(&self, token_hash: &str, next_hash: &str) -> Result<Refreshed> {
        const USE: &str = "\
            update refresh_tokens set used_at = (select now_ms from clock)
            where hash = $1 and used_at is null
            returning session_id";
        const PROLONG: &str = "\
            update sessions
            set last_used_at = (select now_ms from clock), expires_at = (select now_ms from clock) + $1
            where id = $2 and expires_at > (select now_ms from clock)";
        const END: &str = "delete from sessions where id = $1";
        writing!(self, |tx| {
            let used: Option<(String,)> = sqlx::query_as(USE).bind(token_hash).fetch_optional(&mut *tx).await?;
            let Some((session_id,)) = used else {
                let reused: Option<(String, String)> =
                    sqlx::query_as(SELECT_SESSION_OF_TOKEN).bind(token_hash).fetch_optional(&mut *tx).await?;
                let Some((user_id, session_id)) = reused else { return Ok(Refreshed::Unknown) };
                sqlx::query(END).bind(&session_id).execute(&mut *tx).await?;
                // What returns early is rolled back otherwise.
                tx.commit().await?;
                return Ok(Refreshed::Reused {
                    user: UserId::known(user_id),
                    session: SessionId::known(session_id),
                });
            };
            let prolonging = sqlx::query(PROLONG).bind(lifetime_ms()).bind(&session_id);
            if prolonging.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(Refreshed::Unknown);
            }
            sqlx::query(INSERT_TOKEN).bind(next_hash).bind(&session_id).execute(&mut *tx).await?;
            let owner: OwnerRow = sqlx::query_as(SELECT_OWNER).bind(&session_id).fetch_one(&mut *tx).await?;
            Refreshed::Owner(owner.into())
        })
    }

    /// Which of these are live.
    pub async fn living_sessions(&self, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
        reading!(self, |pool| {
            let mut living = Vec::new();
            for sessions in runs(sessions) {
                let ids = self.db.tuples(sessions.len(), 1);
                let sql = format!(
                    "select id from sessions where id in (values {ids}) and expires_at > (select now_ms from clock)"
                );
                let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
                for session in sessions {
                    query = query.bind(session.as_str());
                }
                living.extend(query.fetch_all(pool).await?.into_iter().map(SessionId::known));
            }
            living
        })
    }

    /// A user's sessions, the most recently used first.
    pub async fn sessions(&self, user: &UserId, current: &SessionId) -> Result<Vec<Session>> {
        const SQL: &str = "\
            select id, device, created_at, last_used_at from sessions
            where user_id = $1 and expires_at > (select now_ms from clock)
            order by last_used_at desc, id limit $2";
        let rows: Vec<SessionRow> = reading!(self, |pool| {
            sqlx::query_as(SQL).bind(user.as_str()).bind(SESSIONS_AT_MOST).fetch_all(pool).await?
        })?;
        let session = |row: SessionRow| Session {
            is_current: row.id == current.as_str(),
            id: SessionId::known(row.id),
            device: row.device,
            created_at: Timestamp(row.created_at),
            last_used_at: Timestamp(row.last_used_at),
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Ends one session of a user. False when there is none such.
    pub async fn end_session(&self, user: &UserId, session: &SessionId) -> Result<bool> {
        const SQL: &str = "delete from sessions where user_id = $1 and id = $2";
        writing!(self, |tx| {
            let deleting = sqlx::query(SQL).bind(user.as_str()).bind(session.as_str());
            deleting.execute(&mut *tx).await?.rows_affected() > 0
        })
    }

    /// Ends all sessions of a user but one, and forgets the devices. Returns how often that was done.
    pub async fn end_other_sessions(&self, user: &UserId, kept: &SessionId) -> Result<i64> {
        const SQL: &str = "delete from sessions where user_id = $1 and id <> $2";
        writing!(self, |tx| {
            sqlx::query(SQL).bind(user.as_str()).bind(kept.as_str()).execute(&mut *tx).await?;
            let forgetting = sqlx::query_scalar(FORGET_DEVICES).bind(user.as_str());
            let epoch: Option<i64> = forgetting.fetch_optional(&mut *tx).await?;
            epoch.unwrap_or_default()
        })
    }

    /// Deletes up to `limit` expired sessions, and as many long-used tokens.
    pub async fn delete_expired_sessions(&self, limit: i64) -> Result<Swept> {
        const LEFT: &str = "\
            select count(*) from (
                select 1 from sessions where expires_at <= (select now_ms from clock)
                union all
                select 1 from refresh_tokens where used_at < (select now_ms from clock) - $1
                limit 1
            ) as expired";
        let skip_locked = self.db.skip_locked();
        let sessions = format!(
            "delete from sessions where id in ( \
                 select id from sessions where expires_at <= (select now_ms from clock) limit $1 {skip_locked} \
             )"
        );
        let tokens = format!(
            "delete from refresh_tokens where hash in ( \
                 select hash from refresh_tokens \
                 where used_at < (select now_ms from clock) - $1 limit $2 {skip_locked} \
             )"
        );
        writing!(self, |tx| {
            let deleting = sqlx::query(AssertSqlSafe(sessions)).bind(limit);
            let sessions = deleting.execute(&mut *tx).await?.rows_affected();
            let deleting = sqlx::query(AssertSqlSafe(tokens)).bind(REUSE_NOTICED_MS).bind(limit);
            let tokens = deleting.execute(&mut *tx).await?.rows_affected();
            let left: i64 = sqlx::query_scalar(LEFT).bind(REUSE_NOTICED_MS).fetch_one(&mut *tx).await?;
            Swept { deleted: sessions + tokens, are_left: left > 0 }
        })
    }

    /// The user and session of a refresh token, used or not.
    pub async fn session_of_token(&self, token_hash: &str) -> Result<Option<(UserId, SessionId)>> {
        let row: Option<(String, String)> = reading!(self, |pool| {
            sqlx::query_as(SELECT_SESSION_OF_TOKEN).bind(token_hash).fetch_optional(pool).await?
        })?;
        Ok(row.map(|(user, session)| (UserId::known(user), SessionId::known(session))))
    }
}

pub(super) const FORGET_DEVICES: &str = "\
    update users set device_epoch = device_epoch + 1 where id = $1 returning device_epoch";
const SELECT_OWNER: &str = "\
    select sessions.id as session_id, user_id, username, users.created_at as created_at, device_epoch
    from sessions join users on users.id = user_id
    where sessions.id = $1 and expires_at > (select now_ms from clock)";
const SELECT_SESSION_OF_TOKEN: &str = "\
    select user_id, session_id from refresh_tokens join sessions on sessions.id = session_id where hash = $1";
