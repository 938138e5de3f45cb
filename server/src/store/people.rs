//! What people are in owned rooms: their roles, who is banned, who is muted.

use sqlx::FromRow;

use super::{
    Store,
    db::{reading, take_room, writing},
    within_deadline,
};
use crate::{
    domain::{Nick, Person, Role, RoomId, Standing, UserId},
    error::Result,
    protocol::{FOR_EVER, Timestamp},
};

/// Someone with a role in a room.
#[derive(Clone, Debug, FromRow)]
pub struct RolePerson {
    pub user_id: String,
    pub nick: String,
    pub role: String,
    pub link_id: String,
    pub muted_until: Option<i64>,
}

/// Someone who is banned from a room.
#[derive(Clone, Debug)]
pub struct Ban {
    pub user: UserId,
    pub nick: String,
    /// For ever without it.
    pub until: Option<Timestamp>,
}

#[derive(FromRow)]
struct Fact {
    what: String,
    role: String,
    until: i64,
    now_ms: i64,
}

impl Store {
    /// What someone is in a room. `origin` is where a guest comes from, a keyed hash of the address: who is banned as a guest is so by the address as well.
    pub async fn standing(
        &self,
        room: &RoomId,
        user: &UserId,
        origin: Option<&str>,
        has_account: bool,
    ) -> Result<Standing> {
        let facts = within_deadline(self.read_facts(room, user, origin.unwrap_or_default())).await?;
        let mut standing = Standing { has_account, ..Standing::default() };
        let mut banned_origin = None;
        let mut roles = Vec::new();
        for Fact { what, role, until, now_ms } in facts {
            standing.now_ms = now_ms;
            match what.as_str() {
                "role" => roles.push(Role::known(&role)),
                "mute" => standing.muted_until = Some(until),
                "ban" => standing.banned_until = Some(until),
                _ => banned_origin = Some(until),
            }
        }
        standing.role = roles.into_iter().max().unwrap_or_default();
        if standing.role == Role::Guest && !has_account {
            standing.banned_until = standing.banned_until.max(banned_origin);
        }
        Ok(standing)
    }

    /// Gives someone a role, or takes it away (a guest has none), together with what links gave.
    pub async fn set_role(&self, room: &RoomId, person: &Person, role: Role) -> Result<()> {
        within_deadline(self.run_set_role(room, person, role)).await?
    }

    /// Everyone with a role in a room, 500 at most.
    pub async fn role_people(&self, room: &RoomId) -> Result<Vec<RolePerson>> {
        const SQL: &str = "\
            select room_roles.user_id, nick, role, link_id, room_mutes.until as muted_until
            from room_roles left join room_mutes
              on room_mutes.room_id = room_roles.room_id and room_mutes.user_id = room_roles.user_id
             and room_mutes.until > (select now_ms from clock)
            where room_roles.room_id = $1 order by room_roles.created_at, room_roles.user_id limit 500";
        within_deadline(async {
            reading!(&self.db, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await)
        })
        .await
    }

    /// What someone was called who has, or had, something to do with a room.
    pub async fn nick_in(&self, room: &RoomId, user: &UserId) -> Result<Option<Nick>> {
        const SQL: &str = "\
            select nick from (
                select nick, created_at as at from room_roles where room_id = $1 and user_id = $2
                union all
                select nick, 0 from room_bans where room_id = $1 and user_id = $2
                union all
                select sender_nick, created_at from messages where room_id = $1 and sender_id = $2
            ) as nicks order by at desc limit 1";
        let nick: Option<String> = within_deadline(async {
            reading!(&self.db, |pool| {
                sqlx::query_scalar(SQL).bind(room.as_str()).bind(user.as_str()).fetch_optional(pool).await
            })
        })
        .await?;
        Ok(nick.and_then(|nick| Nick::parse(&nick).ok()))
    }

    /// Keeps someone from writing for some time; for none: lets them write again.
    pub async fn mute(&self, room: &RoomId, user: &UserId, for_ms: Option<i64>) -> Result<()> {
        within_deadline(self.run_mute(room, user, for_ms)).await?
    }

    /// Keeps someone out, and with an origin every guest who comes from there.
    pub async fn ban(
        &self,
        room: &RoomId,
        person: &Person,
        for_ms: Option<i64>,
        origin: Option<(&str, i64)>,
    ) -> Result<()> {
        within_deadline(self.run_ban(room, person, for_ms, origin)).await?
    }

    /// Lets someone in again, and says whether there was a ban.
    pub async fn unban(&self, room: &RoomId, user: &UserId) -> Result<bool> {
        const SQL: &str = "delete from room_bans where room_id = $1 and user_id = $2";
        within_deadline(async {
            writing!(&self.db, |tx| {
                let query = sqlx::query(SQL).bind(room.as_str()).bind(user.as_str());
                let lifted = query.execute(&mut *tx).await?.rows_affected();
                tx.commit().await?;
                Ok(lifted > 0)
            })
        })
        .await
    }

    /// Who is banned from a room, 500 at most.
    pub async fn bans(&self, room: &RoomId) -> Result<Vec<Ban>> {
        const SQL: &str = "\
            select user_id, nick, until from room_bans
            where room_id = $1 and until > (select now_ms from clock) order by until desc, user_id limit 500";
        let rows: Vec<(String, String, i64)> = within_deadline(async {
            reading!(&self.db, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await)
        })
        .await?;
        let ban = |(user, nick, until)| {
            let until = (until < FOR_EVER.0).then_some(Timestamp(until));
            Ban { user: UserId::known(user), nick, until }
        };
        Ok(rows.into_iter().map(ban).collect())
    }

    /// Deletes bans, mutes and links that are over, and what the audit log need not hold any more.
    pub async fn delete_what_is_over(&self) -> Result<()> {
        const OVER: [&str; 4] = [
            "delete from room_bans where until <= (select now_ms from clock)",
            "delete from room_mutes where until <= (select now_ms from clock)",
            // A year: long enough for whoever asks what has happened.
            "delete from room_audit where at <= (select now_ms from clock) - 31622400000",
            "delete from room_links where expires_at <= (select now_ms from clock) - 2592000000",
        ];
        within_deadline(async {
            writing!(&self.db, |tx| {
                for sql in OVER {
                    sqlx::query(sql).execute(&mut *tx).await?;
                }
                tx.commit().await?;
                Ok(())
            })
        })
        .await
    }

    async fn read_facts(&self, room: &RoomId, user: &UserId, origin: &str) -> sqlx::Result<Vec<Fact>> {
        const SQL: &str = "\
            select what, role, until, now_ms from (
                select 'role' as what, role, 0 as until from room_roles where room_id = $1 and user_id = $2
                union all
                select 'mute', '', until from room_mutes where room_id = $1 and user_id = $2
                union all
                select 'ban', '', until from room_bans where room_id = $1 and user_id = $2
                union all
                select 'origin', '', address_until from room_bans where room_id = $1 and address_hash = $3
            ) as facts cross join clock
            where what = 'role' or until > now_ms";
        reading!(&self.db, |pool| {
            let query = sqlx::query_as(SQL).bind(room.as_str()).bind(user.as_str()).bind(origin);
            query.fetch_all(pool).await
        })
    }

    async fn run_set_role(&self, room: &RoomId, person: &Person, role: Role) -> sqlx::Result<Result<()>> {
        const GIVE: &str = "\
            insert into room_roles (room_id, user_id, role, nick, created_at)
            values ($1, $2, $3, $4, (select now_ms from clock))";
        writing!(&self.db, |tx| {
            take_room!(tx, room);
            let take = sqlx::query("delete from room_roles where room_id = $1 and user_id = $2");
            take.bind(room.as_str()).bind(person.id.as_str()).execute(&mut *tx).await?;
            if role != Role::Guest {
                let give = sqlx::query(GIVE).bind(room.as_str()).bind(person.id.as_str());
                give.bind(role.as_str()).bind(person.nick.as_str()).execute(&mut *tx).await?;
            }
            tx.commit().await?;
            Ok(Ok(()))
        })
    }

    async fn run_mute(&self, room: &RoomId, user: &UserId, for_ms: Option<i64>) -> sqlx::Result<Result<()>> {
        const MUTE: &str = "\
            insert into room_mutes (room_id, user_id, until) values ($1, $2, (select now_ms from clock) + $3)";
        writing!(&self.db, |tx| {
            take_room!(tx, room);
            let unmute = sqlx::query("delete from room_mutes where room_id = $1 and user_id = $2");
            unmute.bind(room.as_str()).bind(user.as_str()).execute(&mut *tx).await?;
            if let Some(for_ms) = for_ms {
                let mute = sqlx::query(MUTE).bind(room.as_str()).bind(user.as_str()).bind(for_ms);
                mute.execute(&mut *tx).await?;
            }
            tx.commit().await?;
            Ok(Ok(()))
        })
    }

    async fn run_ban(
        &self,
        room: &RoomId,
        person: &Person,
        for_ms: Option<i64>,
        origin: Option<(&str, i64)>,
    ) -> sqlx::Result<Result<()>> {
        const BAN: &str = "\
            insert into room_bans (room_id, user_id, nick, until, address_hash, address_until)
            values ($1, $2, $3, coalesce((select now_ms from clock) + $4, $5), $6, (select now_ms from clock) + $7)
            on conflict (room_id, user_id) do update
            set nick = excluded.nick, until = excluded.until,
                address_hash = excluded.address_hash, address_until = excluded.address_until";
        writing!(&self.db, |tx| {
            take_room!(tx, room);
            let ban = sqlx::query(BAN)
                .bind(room.as_str())
                .bind(person.id.as_str())
                .bind(person.nick.as_str())
                .bind(for_ms)
                .bind(FOR_EVER.0)
                .bind(origin.map(|(hash, _)| hash))
                .bind(origin.map(|(_, for_ms)| for_ms));
            ban.execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(Ok(()))
        })
    }
}
