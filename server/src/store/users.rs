//! Accounts, and the names reserved for them.

use sqlx::FromRow;

use super::{
    NewSession, Store,
    db::{reading, writing},
    sessions::{FORGET_DEVICES, begin_session},
};
use crate::{
    error::Result,
    model::{Nick, SessionId, Timestamp, UserId},
};

/// An account as it is stored.
pub struct UserRow {
    pub id: UserId,
    pub username: Nick,
    pub created_at: Timestamp,
    pub password_hash: String,
    pub recovery_hash: String,
    /// How often it has forgotten its known devices.
    pub device_epoch: i64,
}

/// A new account.
pub struct NewUser {
    pub id: UserId,
    pub username: Nick,
    pub password_hash: String,
    pub recovery_hash: String,
}

/// The result of creating an account.
pub enum SignedUp {
    /// It is stored, with this creation time.
    At(Timestamp),
    /// Another account has this name or a lookalike.
    NameTaken,
    /// There is an account with this id.
    IdTaken,
}

/// A password that replaces another.
pub struct NewPassword<'a> {
    /// The hash of the old one: when that has changed meanwhile, nothing is done.
    pub instead_of: &'a str,
    pub hash: &'a str,
}

#[derive(FromRow)]
struct Row {
    id: String,
    username: String,
    created_at: i64,
    password_hash: String,
    recovery_hash: String,
    device_epoch: i64,
}

impl From<Row> for UserRow {
    fn from(row: Row) -> Self {
        Self {
            id: UserId::known(row.id),
            username: Nick::known(row.username),
            created_at: Timestamp(row.created_at),
            password_hash: row.password_hash,
            recovery_hash: row.recovery_hash,
            device_epoch: row.device_epoch,
        }
    }
}

impl Store {
    /// Creates an account and its first session.
    pub async fn sign_up(&self, user: &NewUser, session: &NewSession) -> Result<SignedUp> {
        const USER: &str = "\
            insert into users (id, username, password_hash, recovery_hash, created_at)
            values ($1, $2, $3, $4, (select now_ms from clock))
            on conflict (id) do nothing
            returning created_at";
        const NAME: &str = "\
            insert into account_names (skeleton, user_id) values ($1, $2) on conflict (skeleton) do nothing";
        writing!(self, |tx| {
            let created_at: Option<(i64,)> = sqlx::query_as(USER)
                .bind(user.id.as_str())
                .bind(user.username.as_str())
                .bind(&user.password_hash)
                .bind(&user.recovery_hash)
                .fetch_optional(&mut *tx)
                .await?;
            let Some((created_at,)) = created_at else { return Ok(SignedUp::IdTaken) };
            let [one, other] = user.username.skeletons();
            for skeleton in [Some(&one), (one != other).then_some(&other)].into_iter().flatten() {
                let name = sqlx::query(NAME).bind(skeleton.as_str()).bind(user.id.as_str());
                if name.execute(&mut *tx).await?.rows_affected() == 0 {
                    return Ok(SignedUp::NameTaken);
                }
            }
            begin_session!(tx, session, &user.id, &user.password_hash);
            SignedUp::At(Timestamp(created_at))
        })
    }

    /// The account whose name looks like this one, ignoring case.
    pub async fn user_named(&self, name: &Nick) -> Result<Option<UserRow>> {
        const SQL: &str = "\
            select users.id, username, created_at, password_hash, recovery_hash, device_epoch
            from account_names join users on users.id = user_id
            where skeleton = $1";
        let [skeleton, _] = name.skeletons();
        let row: Option<Row> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(skeleton.as_str()).fetch_optional(pool).await?)?;
        Ok(row.map(UserRow::from))
    }

    pub async fn user(&self, id: &UserId) -> Result<Option<UserRow>> {
        const SQL: &str = "\
            select id, username, created_at, password_hash, recovery_hash, device_epoch from users where id = $1";
        let row: Option<Row> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(id.as_str()).fetch_optional(pool).await?)?;
        Ok(row.map(UserRow::from))
    }

    /// Changes the password, ends all sessions but one and forgets the devices. False when the old password has
    /// changed meanwhile.
    pub async fn change_password(&self, id: &UserId, new: NewPassword<'_>, kept: &SessionId) -> Result<bool> {
        const OTHERS: &str = "delete from sessions where user_id = $1 and id <> $2";
        writing!(self, |tx| {
            let updating = sqlx::query(UPDATE_PASSWORD).bind(new.hash).bind(id.as_str()).bind(new.instead_of);
            if updating.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(OTHERS).bind(id.as_str()).bind(kept.as_str()).execute(&mut *tx).await?;
            sqlx::query(FORGET_DEVICES).bind(id.as_str()).execute(&mut *tx).await?;
            true
        })
    }

    /// Replaces the hash of the same password by one with today's parameters.
    pub async fn rehash_password(&self, id: &UserId, new: NewPassword<'_>) -> Result<()> {
        writing!(self, |tx| {
            let updating = sqlx::query(UPDATE_PASSWORD).bind(new.hash).bind(id.as_str()).bind(new.instead_of);
            updating.execute(&mut *tx).await?;
        })
    }

    /// Changes the recovery code. False when the password has changed meanwhile.
    pub async fn change_recovery_code(&self, user: &UserRow, recovery_hash: &str) -> Result<bool> {
        const SQL: &str = "update users set recovery_hash = $1 where id = $2 and password_hash = $3";
        writing!(self, |tx| {
            let updating = sqlx::query(SQL).bind(recovery_hash).bind(user.id.as_str()).bind(&user.password_hash);
            let updated = updating.execute(&mut *tx).await?.rows_affected();
            updated > 0
        })
    }

    /// Changes password and recovery code by the old code, ends all sessions, forgets the devices and begins a
    /// session. False when the code has changed meanwhile.
    pub async fn recover(&self, user: &UserRow, renewed: &NewUser, session: &NewSession) -> Result<bool> {
        const USER: &str = "\
            update users set password_hash = $1, recovery_hash = $2 where id = $3 and recovery_hash = $4";
        const SESSIONS: &str = "delete from sessions where user_id = $1";
        writing!(self, |tx| {
            let updating = sqlx::query(USER)
                .bind(&renewed.password_hash)
                .bind(&renewed.recovery_hash)
                .bind(user.id.as_str())
                .bind(&user.recovery_hash);
            if updating.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(SESSIONS).bind(user.id.as_str()).execute(&mut *tx).await?;
            sqlx::query(FORGET_DEVICES).bind(user.id.as_str()).execute(&mut *tx).await?;
            begin_session!(tx, session, &user.id, &renewed.password_hash);
            true
        })
    }

    /// Deletes an account with its name and sessions; its messages stay. False when the password has changed
    /// meanwhile.
    pub async fn delete_user(&self, user: &UserRow) -> Result<bool> {
        const SQL: &str = "delete from users where id = $1 and password_hash = $2";
        // The holder of the former guest token is a guest again, and nothing more.
        const ROLES: &str = "delete from room_roles where user_id = $1";
        writing!(self, |tx| {
            let deleting = sqlx::query(SQL).bind(user.id.as_str()).bind(&user.password_hash);
            let deleted = deleting.execute(&mut *tx).await?.rows_affected();
            if deleted > 0 {
                sqlx::query(ROLES).bind(user.id.as_str()).execute(&mut *tx).await?;
            }
            deleted > 0
        })
    }

    /// Up to `limit` reserved names after a given one, as skeletons, with the ids of their accounts.
    pub async fn account_names(&self, after: &str, limit: i64) -> Result<Vec<(String, String)>> {
        const SQL: &str = "\
            select skeleton, user_id from account_names where skeleton > $1 order by skeleton limit $2";
        reading!(self, |pool| sqlx::query_as(SQL).bind(after).bind(limit).fetch_all(pool).await?)
    }
}

const UPDATE_PASSWORD: &str = "update users set password_hash = $1 where id = $2 and password_hash = $3";
