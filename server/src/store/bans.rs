//! Bans, kicks and mutes in owned rooms: by user, and by address hash.

use std::sync::Arc;

use super::{
    Store,
    db::{reading, take_room, writing},
};
use crate::{
    error::Result,
    model::{Person, RoomId, Timestamp, UserId},
    protocol::BanInfo,
};

/// The duration of a ban, kick or mute.
#[derive(Clone, Debug)]
pub struct NewHold<'a> {
    pub what: What,
    /// Without it, for ever.
    pub for_ms: Option<i64>,
    /// How long it applies to others from the same network, if it does.
    pub network: Option<Network<'a>>,
}

/// An address hash, beside those already known.
#[derive(Clone, Debug)]
pub struct Network<'a> {
    pub address_hashes: &'a [Arc<str>],
    pub for_ms: i64,
}

/// What keeps a user out, or from writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Ban,
    Kick,
    Mute,
}

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ban => "ban",
            Self::Kick => "kick",
            Self::Mute => "mute",
        }
    }
}

/// A second ban does not end before the first.
const BAN: &str = "\
    insert into room_bans (room_id, user_id, nick, until)
    values ($1, $2, $3, coalesce((select now_ms from clock) + $4, $5))
    on conflict (room_id, user_id) do update set nick = excluded.nick,
        until = case when excluded.until > room_bans.until then excluded.until else room_bans.until end";
/// A second mute ends at its own time. A muted user keeps the name.
const MUTE: &str = "\
    insert into room_mutes (room_id, user_id, nick, until)
    values ($1, $2, $3, coalesce((select now_ms from clock) + $4, $5))
    on conflict (room_id, user_id) do update set until = excluded.until,
        nick = case when room_mutes.until > (select now_ms from clock)
                    then coalesce(room_mutes.nick, excluded.nick) else excluded.nick end";
/// The user's address hashes, from earlier holds or from messages here: the latest of these.
const KNOWN: &str = "\
    insert into room_holds (room_id, user_id, what, address_hash, since, until)
    select $1, $2, $3, address_hash, min(since), min(now_ms) + $4 from (
        select address_hash, case when until > now_ms then since else now_ms end as since, until as seen
        from room_holds cross join clock where room_id = $1 and user_id = $2
        union all
        select address_hash, now_ms, seen_at from room_origins cross join clock where room_id = $1 and user_id = $2
    ) as known cross join clock
    where known.seen > now_ms - 2592000000
    group by address_hash order by max(known.seen) desc limit 8
    on conflict (room_id, user_id, what, address_hash) do ";
const HERE: &str = "\
    insert into room_holds (room_id, user_id, what, address_hash, since, until)
    select $1, $2, $3, $5, now_ms, now_ms + $4 from clock where true
    on conflict (room_id, user_id, what, address_hash) do ";
/// The longer one stays, and so does its beginning unless it is over.
const LONGER: &str = "\
    update set
        since = case when room_holds.until > excluded.until - $4 then room_holds.since else excluded.since end,
        until = case when excluded.until > room_holds.until then excluded.until else room_holds.until end";
const NEWER: &str = "update set until = excluded.until";

impl Store {
    /// Bans, kicks or mutes a user.
    pub async fn hold(&self, room: &RoomId, person: &Person, hold: &NewHold<'_>) -> Result<()> {
        let (person_sql, conflict) = match hold.what {
            What::Mute => (MUTE, NEWER),
            What::Ban | What::Kick => (BAN, LONGER),
        };
        let (known, here) = (format!("{KNOWN}{conflict}"), format!("{HERE}{conflict}"));
        writing!(self, |tx| {
            take_room!(tx, room);
            let by_name = sqlx::query(person_sql).bind(room.as_str()).bind(person.id.as_str());
            let by_name = by_name.bind(person.nick.as_str()).bind(hold.for_ms).bind(Timestamp::FOR_EVER.0);
            by_name.execute(&mut *tx).await?;
            if let Some(Network { address_hashes, for_ms }) = &hold.network {
                let known = sqlx::query(sqlx::AssertSqlSafe(known)).bind(room.as_str()).bind(person.id.as_str());
                known.bind(hold.what.as_str()).bind(for_ms).execute(&mut *tx).await?;
                for address_hash in *address_hashes {
                    let here = sqlx::query(sqlx::AssertSqlSafe(here.clone())).bind(room.as_str());
                    let here = here.bind(person.id.as_str()).bind(hold.what.as_str()).bind(for_ms);
                    here.bind(&**address_hash).execute(&mut *tx).await?;
                }
            }
        })
    }

    /// Ends a ban, also for everyone from the same network. Returns whether there was one.
    pub async fn unban(&self, room: &RoomId, user: &UserId) -> Result<bool> {
        const LIFT: [&str; 2] = [
            "delete from room_bans where room_id = $1 and user_id = $2",
            "delete from room_holds where room_id = $1 and user_id = $2 and what <> 'mute'",
        ];
        writing!(self, |tx| {
            let mut lifted = 0;
            for sql in LIFT {
                let query = sqlx::query(sql).bind(room.as_str()).bind(user.as_str());
                lifted += query.execute(&mut *tx).await?.rows_affected();
            }
            lifted > 0
        })
    }

    /// Ends a mute, also for everyone from the same network. A user not muted by name is unmuted by their
    /// `address_hashes`.
    pub async fn unmute(&self, room: &RoomId, user: &UserId, address_hashes: &[Arc<str>]) -> Result<()> {
        const BY_NAME: &str = "delete from room_mutes where room_id = $1 and user_id = $2";
        const THEIRS: &str = "delete from room_holds where room_id = $1 and user_id = $2 and what = 'mute'";
        const THERE: &str = "delete from room_holds where room_id = $1 and address_hash = $2 and what = 'mute'";
        writing!(self, |tx| {
            take_room!(tx, room);
            let by_name = sqlx::query(BY_NAME).bind(room.as_str()).bind(user.as_str());
            let was_named = by_name.execute(&mut *tx).await?.rows_affected() > 0;
            sqlx::query(THEIRS).bind(room.as_str()).bind(user.as_str()).execute(&mut *tx).await?;
            for address_hash in address_hashes.iter().filter(|_| !was_named) {
                sqlx::query(THERE).bind(room.as_str()).bind(&**address_hash).execute(&mut *tx).await?;
            }
        })
    }

    /// The users banned from a room, 500 at most.
    pub async fn bans(&self, room: &RoomId) -> Result<Vec<BanInfo>> {
        const SQL: &str = "\
            select user_id, nick, until from room_bans
            where room_id = $1 and until > (select now_ms from clock) order by until desc, user_id limit 500";
        let rows: Vec<(String, String, i64)> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await?)?;
        let ban = |(user, nick, until)| {
            let until = (until < Timestamp::FOR_EVER.0).then_some(Timestamp(until));
            BanInfo { id: UserId::known(user), nick, until }
        };
        Ok(rows.into_iter().map(ban).collect())
    }
}
