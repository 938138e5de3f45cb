//! Links to a room that give a role. Only the link has the secret; its hash is stored here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use sqlx::FromRow;

use super::{
    Store,
    db::{reading, take_room, writing},
};
use crate::{
    error::{Error, Result},
    model::{Person, Role, RoomId, Timestamp, UserId},
    protocol::LinkInfo,
};

/// What a link would give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub role: Role,
    /// It has a number of uses, and is not for everyone who has it.
    pub is_counted: bool,
}

/// A new link.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub role: Role,
    pub uses: Option<u32>,
    pub expires_in_ms: Option<i64>,
}

#[derive(FromRow)]
struct LinkRow {
    id: String,
    role: String,
    uses_left: Option<i64>,
    used: i64,
    expires_at: Option<i64>,
    created_at: i64,
}

impl From<LinkRow> for LinkInfo {
    fn from(row: LinkRow) -> Self {
        Self {
            id: row.id,
            role: Role::known(&row.role),
            uses_left: row.uses_left,
            used: row.used,
            expires_at: row.expires_at.map(Timestamp),
            created_at: Timestamp(row.created_at),
        }
    }
}

/// 128 random bits.
fn secret() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system has random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A random secret needs no slow hash: it cannot be guessed.
fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

impl Store {
    /// Creates a link and returns it with its secret, which is not kept.
    pub async fn add_link(&self, room: &RoomId, new: &NewLink) -> Result<(LinkInfo, String)> {
        const SQL: &str = "\
            insert into room_links (id, room_id, secret_hash, role, uses_left, expires_at, created_at)
            values ($1, $2, $3, $4, $5, (select now_ms from clock) + $6, (select now_ms from clock))
            returning id, role, uses_left, used, expires_at, created_at";
        let secret = secret();
        let link: LinkRow = writing!(self, |tx| {
            take_room!(tx, room);
            let query = sqlx::query_as(SQL)
                .bind(UserId::random().as_str().to_owned())
                .bind(room.as_str())
                .bind(hash(&secret))
                .bind(new.role.as_str())
                .bind(new.uses.map(i64::from))
                .bind(new.expires_in_ms);
            query.fetch_one(&mut *tx).await?
        })?;
        Ok((link.into(), secret))
    }

    /// The links of a room, the newest first, including those no longer valid.
    pub async fn links(&self, room: &RoomId) -> Result<Vec<LinkInfo>> {
        const SQL: &str = "\
            select id, role, uses_left, used, expires_at, created_at
            from room_links where room_id = $1 order by created_at desc, id limit 200";
        let rows: Vec<LinkRow> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await?)?;
        Ok(rows.into_iter().map(LinkInfo::from).collect())
    }

    /// Revokes a link and the roles it gave. Returns the users who had one; nothing when there is no such link.
    pub async fn revoke_link(&self, room: &RoomId, id: &str) -> Result<Option<Vec<UserId>>> {
        let people: Option<Vec<String>> = writing!(self, |tx| {
            let link = sqlx::query("delete from room_links where room_id = $1 and id = $2");
            if link.bind(room.as_str()).bind(id).execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(None);
            }
            let roles =
                sqlx::query_scalar("delete from room_roles where room_id = $1 and link_id = $2 returning user_id");
            let people = roles.bind(room.as_str()).bind(id).fetch_all(&mut *tx).await?;
            Some(people)
        })?;
        Ok(people.map(|people| people.into_iter().map(UserId::known).collect()))
    }

    /// What a link would give. This uses nothing up. Fails with [`Error::LinkInvalid`].
    pub async fn offer_of_link(&self, room: &RoomId, secret: &str) -> Result<Offer> {
        const SQL: &str = "\
            select role, uses_left is not null as is_counted from room_links
            where room_id = $1 and secret_hash = $2
              and coalesce(uses_left, 1) > 0 and coalesce(expires_at > (select now_ms from clock), 1 = 1)";
        let offer: Option<(String, bool)> = reading!(self, |pool| {
            sqlx::query_as(SQL).bind(room.as_str()).bind(hash(secret)).fetch_optional(pool).await?
        })?;
        offer.map(|(role, is_counted)| Offer { role: Role::known(&role), is_counted }).ok_or(Error::LinkInvalid)
    }

    /// Exchanges a link's secret for its role, stored for this person. A repeat by the same person uses nothing up.
    /// Fails with [`Error::LinkInvalid`] when the link is unknown, revoked, used up or too old, and with
    /// [`Error::RoomDeleted`].
    pub async fn redeem_link(&self, room: &RoomId, secret: &str, person: &Person) -> Result<()> {
        const HAS_IT: &str = "\
            select count(*) from room_roles join room_links on room_links.id = room_roles.link_id
            where room_roles.room_id = $1 and room_roles.user_id = $2 and room_links.secret_hash = $3";
        const USE: &str = "\
            update room_links set used = used + 1, uses_left = uses_left - 1
            where room_id = $1 and secret_hash = $2
              and coalesce(uses_left, 1) > 0 and coalesce(expires_at > (select now_ms from clock), 1 = 1)
            returning id, role";
        const GIVE: &str = "\
            insert into room_roles (room_id, user_id, link_id, role, nick, created_at)
            values ($1, $2, $3, $4, $5, (select now_ms from clock))
            on conflict (room_id, user_id, link_id) do nothing";
        let hash = hash(secret);
        writing!(self, |tx| {
            let known = sqlx::query_scalar("select count(*) from rooms where id = $1").bind(room.as_str());
            let known: i64 = known.fetch_one(&mut *tx).await?;
            if known == 0 {
                return Err(Error::LinkInvalid);
            }
            take_room!(tx, room);
            let has_it = sqlx::query_scalar(HAS_IT).bind(room.as_str()).bind(person.id.as_str()).bind(&hash);
            let has_it: i64 = has_it.fetch_one(&mut *tx).await?;
            if has_it > 0 {
                return Ok(());
            }
            let used = sqlx::query_as(USE).bind(room.as_str()).bind(&hash);
            let Some((link, role)): Option<(String, String)> = used.fetch_optional(&mut *tx).await? else {
                return Err(Error::LinkInvalid);
            };
            let give = sqlx::query(GIVE).bind(room.as_str()).bind(person.id.as_str()).bind(link);
            give.bind(role).bind(person.nick.as_str()).execute(&mut *tx).await?;
        })
    }
}
