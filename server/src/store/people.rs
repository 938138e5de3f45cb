//! Roles in an owned room, the names of people there, and how far people have read.

use sqlx::FromRow;

use super::{
    Store,
    db::{reading, take_room, writing},
    later::{Statement, Write},
};
use crate::{
    error::Result,
    model::{Nick, Person, Role, RoomId, Timestamp, UserId},
    protocol::{ReadMark, RoomPerson},
};

/// A guest's token is valid for as long; an account that is away longer starts from the newest messages.
const MARK_LIFE_MS: i64 = 30 * 86_400_000;
/// Most rooms of one user that are marked.
const MOST_MARKS: i64 = 100;
/// Marks of guests beyond this many are deleted, the oldest first: anybody can be many guests.
const GUEST_MARKS: i64 = 1_000_000;

#[derive(FromRow)]
struct PersonRow {
    user_id: String,
    nick: String,
    role: String,
    link_id: String,
    muted_until: Option<i64>,
}

impl Store {
    /// Sets a role, or removes it (a guest has none), together with roles from links.
    pub async fn set_role(&self, room: &RoomId, person: &Person, role: Role) -> Result<()> {
        const GIVE: &str = "\
            insert into room_roles (room_id, user_id, role, nick, created_at)
            values ($1, $2, $3, $4, (select now_ms from clock))";
        writing!(self, |tx| {
            take_room!(tx, room);
            let take = sqlx::query("delete from room_roles where room_id = $1 and user_id = $2");
            take.bind(room.as_str()).bind(person.id.as_str()).execute(&mut *tx).await?;
            if role != Role::Guest {
                let give = sqlx::query(GIVE).bind(room.as_str()).bind(person.id.as_str());
                give.bind(role.as_str()).bind(person.nick.as_str()).execute(&mut *tx).await?;
            }
        })
    }

    /// Makes a person a member of a room; an existing role stays.
    pub async fn admit(&self, room: &RoomId, person: &Person) -> Result<()> {
        const SQL: &str = "\
            insert into room_roles (room_id, user_id, role, nick, created_at)
            values ($1, $2, $3, $4, (select now_ms from clock))
            on conflict (room_id, user_id, link_id) do nothing";
        writing!(self, |tx| {
            take_room!(tx, room);
            let query = sqlx::query(SQL).bind(room.as_str()).bind(person.id.as_str());
            let query = query.bind(Role::Member.as_str()).bind(person.nick.as_str());
            query.execute(&mut *tx).await?;
        })
    }

    /// Everyone with a role in a room, 500 at most.
    pub async fn role_people(&self, room: &RoomId) -> Result<Vec<RoomPerson>> {
        const SQL: &str = "\
            select room_roles.user_id, room_roles.nick, role, link_id, room_mutes.until as muted_until
            from room_roles left join room_mutes
              on room_mutes.room_id = room_roles.room_id and room_mutes.user_id = room_roles.user_id
             and room_mutes.until > (select now_ms from clock)
            where room_roles.room_id = $1 order by room_roles.created_at, room_roles.user_id limit 500";
        let rows: Vec<PersonRow> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_all(pool).await?)?;
        Ok(rows.into_iter().map(RoomPerson::from).collect())
    }

    /// The last known name of a person who has, or had, to do with a room.
    pub async fn nick_in(&self, room: &RoomId, user: &UserId) -> Result<Option<Nick>> {
        const SQL: &str = "\
            select nick from (
                select nick, created_at as at from room_roles where room_id = $1 and user_id = $2
                union all
                select nick, 0 from room_bans where room_id = $1 and user_id = $2
                union all
                select sender_nick, created_at from messages where room_id = $1 and sender_id = $2
            ) as nicks order by at desc limit 1";
        let nick: Option<String> = reading!(self, |pool| {
            sqlx::query_scalar(SQL).bind(room.as_str()).bind(user.as_str()).fetch_optional(pool).await?
        })?;
        Ok(nick.map(Nick::known))
    }

    /// Deletes expired bans, mutes and links, and old audit entries.
    pub async fn delete_what_is_over(&self) -> Result<()> {
        const OVER: [&str; 7] = [
            "delete from read_marks where until <= (select now_ms from clock)",
            "delete from room_bans where until <= (select now_ms from clock)",
            "delete from room_mutes where until <= (select now_ms from clock)",
            "delete from room_holds where until <= (select now_ms from clock)",
            "delete from room_origins where until <= (select now_ms from clock)",
            // A year: long enough to look into past events.
            "delete from room_audit where at <= (select now_ms from clock) - 31622400000",
            "delete from room_links where expires_at <= (select now_ms from clock) - 2592000000",
        ];
        writing!(self, |tx| {
            for sql in OVER {
                sqlx::query(sql).execute(&mut *tx).await?;
            }
        })?;
        self.bound_guest_marks(GUEST_MARKS).await
    }

    /// Deletes the oldest read marks, up to a number that may stay, except those of accounts.
    pub async fn bound_guest_marks(&self, most: i64) -> Result<()> {
        const SQL: &str = "\
            delete from read_marks
            where until < (select until from read_marks order by until desc limit 1 offset $1 - 1)
            and not exists (select 1 from users where id = user_id)";
        writing!(self, |tx| {
            sqlx::query(SQL).bind(most).execute(&mut *tx).await?;
        })
    }

    /// Stores, soon, how far a user has read; in another epoch than before, or further.
    pub fn mark_read(&self, user: &UserId, mark: &ReadMark) {
        const KEEP: &str = "\
            insert into read_marks (user_id, room_id, epoch, seq, until)
            values ($1, $2, $3, $4, (select now_ms from clock) + $5)
            on conflict (user_id, room_id) do update
            set epoch = excluded.epoch, seq = excluded.seq, until = excluded.until
            where read_marks.epoch <> excluded.epoch or read_marks.seq < excluded.seq";
        const BOUND: &str = "\
            delete from read_marks where user_id = $1 and room_id not in (
                select room_id from read_marks where user_id = $1 order by until desc limit $2
            )";
        let (user, room, epoch) = (user.as_str(), mark.room.as_str(), mark.epoch.as_str());
        let parameters = vec![user.into(), room.into(), epoch.into(), mark.seq.into(), MARK_LIFE_MS.into()];
        let keep = Statement { sql: KEEP, parameters };
        let bound = Statement { sql: BOUND, parameters: vec![user.into(), MOST_MARKS.into()] };
        let key = format!("read mark {user} {room} {epoch}");
        self.write_later(Write { key, rank: mark.seq, statements: vec![keep, bound] });
    }

    /// How far a user has read, in the rooms marked last.
    pub async fn read_marks(&self, user: &UserId) -> Result<Vec<ReadMark>> {
        const SQL: &str = "\
            select room_id, epoch, seq from read_marks
            where user_id = $1 and until > (select now_ms from clock) order by until desc limit $2";
        // Also those that were set just before.
        self.flushed().await;
        let rows: Vec<(String, String, i64)> = reading!(self, |pool| {
            sqlx::query_as(SQL).bind(user.as_str()).bind(MOST_MARKS).fetch_all(pool).await?
        })?;
        let mark = |(room, epoch, seq): (String, _, _)| {
            let room = RoomId::parse(&room).expect("only checked room ids are written");
            ReadMark { room, epoch, seq }
        };
        Ok(rows.into_iter().map(mark).collect())
    }
}

impl From<PersonRow> for RoomPerson {
    fn from(PersonRow { user_id, nick, role, link_id, muted_until }: PersonRow) -> Self {
        Self {
            id: user_id,
            nick,
            role: Role::known(&role),
            by_link: (!link_id.is_empty()).then_some(link_id),
            muted_until: muted_until.map(Timestamp),
        }
    }
}
