//! Owned rooms: creating, changing and deleting them.

use sqlx::FromRow;

use super::{
    Store,
    db::{reading, take_room, writing},
};
use crate::{
    error::{Error, Result},
    model::{Person, Role, RoomId, Settings, SettingsChange, UserId},
    protocol::RoomHead,
};

/// A room in a list.
#[derive(Clone, Debug)]
pub struct RoomSummary {
    pub id: RoomId,
    pub name: Option<String>,
    pub topic: Option<String>,
    pub role: Role,
}

#[derive(FromRow)]
struct SummaryRow {
    id: String,
    settings: Option<String>,
    role: String,
}

/// Why a room cannot be taken over.
const PRESENT: &str = "Somebody else is in this room. It can be taken over when nobody else is there, and nothing that \
                       others have written is left.";
const WRITTEN_IN: &str = "Others have written in this room. It can be taken over when what they wrote has expired, and \
                          nobody else is there.";

/// A lifetime of "for ever", as stored.
const FOR_EVER: i64 = 0;

/// The bytes of a room's messages.
const BYTES: &str = "select bytes from rooms where id = $1";

impl Store {
    /// Stored settings, or the defaults of a room that nobody owns. Lifetimes are capped at the operator's current
    /// limit.
    pub(super) fn settings(&self, json: Option<&str>) -> Settings {
        let written = json.and_then(|json| serde_json::from_str(json).ok());
        let mut settings = written
            .unwrap_or_else(|| Settings { lifetime_ms: Some(self.bounds.retention_ms()), ..Settings::default() });
        settings.lifetime_ms = self.lifetimes().capped(settings.lifetime_ms);
        settings
    }

    /// Gives a room an owner, and creates it if nobody has written there. Fails with [`Error::AlreadyOwned`], with
    /// [`Error::RoomDeleted`], and with [`Error::RoomInUse`] when it has live messages of somebody else, or
    /// `is_in_use` otherwise: that is checked once nobody can write there any more.
    pub async fn own_room(
        &self,
        room: &RoomId,
        owner: &UserId,
        settings: &Settings,
        is_in_use: impl Fn() -> bool,
    ) -> Result<()> {
        // The row is locked from here on: other claims of the room, and writes to it, wait.
        const TAKE: &str = "\
            insert into rooms (id, last_seq, epoch, created_at)
            values ($1, 0, (select epoch from installation), (select now_ms from clock))
            on conflict (id) do update set last_seq = rooms.last_seq
            returning owner_id, deleted_at";
        const OTHERS: &str = "\
            select count(*) from (
                select 1 from messages
                where room_id = $1 and sender_id <> $2 and expires_at > (select now_ms from clock) limit 1
            ) as others";
        const OWN: &str = "\
            update rooms set owner_id = $2, settings = $3, lifetime_ms = $4, is_listed = $5 where id = $1";
        writing!(self, |tx| {
            let take = sqlx::query_as(TAKE).bind(room.as_str());
            let taken: (Option<String>, Option<i64>) = take.fetch_one(&mut *tx).await?;
            match taken {
                (_, Some(_)) => return Err(Error::RoomDeleted),
                (Some(_), _) => return Err(Error::AlreadyOwned),
                _ => {}
            }
            let others = sqlx::query_scalar(OTHERS).bind(room.as_str()).bind(owner.as_str());
            let others: i64 = others.fetch_one(&mut *tx).await?;
            if others > 0 {
                return Err(Error::RoomInUse(WRITTEN_IN));
            }
            if is_in_use() {
                return Err(Error::RoomInUse(PRESENT));
            }
            let own = sqlx::query(OWN).bind(room.as_str()).bind(owner.as_str()).bind(json(settings));
            own.bind(lifetime(settings)).bind(settings.listed).execute(&mut *tx).await?;
        })
    }

    /// Changes the settings, and returns the old and the new ones. Concurrent changes are merged. A shorter lifetime
    /// applies to existing messages, a longer one does not. Fails with [`Error::InvalidSettings`] and
    /// [`Error::RoomDeleted`].
    pub async fn change_settings(&self, room: &RoomId, change: SettingsChange) -> Result<(Settings, Settings)> {
        // The row is locked from here on: other changes of the room, and writes to it, wait, and then see the new
        // settings.
        const TAKE: &str = "\
            update rooms set settings = settings where id = $1 and deleted_at is null returning settings";
        const CHANGE: &str = "\
            update rooms set settings = $2, lifetime_ms = $3, is_listed = $4, shortenings = shortenings + $5
            where id = $1";
        const SHORTEN: &str = "\
            update messages set expires_at = created_at + $2
            where room_id = $1 and expires_at > created_at + $2";
        const SHORTEN_ORIGINS: &str = "\
            update room_origins set until = seen_at + $2 where room_id = $1 and until > seen_at + $2";
        writing!(self, |tx| {
            let taken: Option<Option<String>> =
                sqlx::query_scalar(TAKE).bind(room.as_str()).fetch_optional(&mut *tx).await?;
            let Some(written) = taken else { return Err(Error::RoomDeleted) };
            let before = self.settings(written.as_deref());
            let after = match before.with(change) {
                Ok(after) => after,
                Err(error) => return Err(error),
            };
            let query = sqlx::query(CHANGE).bind(room.as_str()).bind(json(&after));
            let is_shorter = after.lifetime_ms.unwrap_or(u64::MAX) < before.lifetime_ms.unwrap_or(u64::MAX);
            let query = query.bind(lifetime(&after)).bind(after.listed).bind(i64::from(is_shorter));
            query.execute(&mut *tx).await?;
            if after.lifetime_ms.is_some() {
                for sql in [SHORTEN, SHORTEN_ORIGINS] {
                    sqlx::query(sql).bind(room.as_str()).bind(lifetime(&after)).execute(&mut *tx).await?;
                }
            }
            (before, after)
        })
    }

    /// Deletes every message of a room and restarts its sequence.
    pub async fn clear_room(&self, room: &RoomId) -> Result<RoomHead> {
        let epoch = UserId::random().as_str().to_owned();
        const RESET: &str = "\
            update rooms set last_seq = 0, epoch = $2, bytes = 0 where id = $1 returning last_change";
        let (bytes, change): (i64, i64) = writing!(self, |tx| {
            take_room!(tx, room);
            let bytes = sqlx::query_scalar(BYTES).bind(room.as_str()).fetch_one(&mut *tx).await?;
            let reset = sqlx::query_scalar(RESET).bind(room.as_str()).bind(&epoch);
            let change = reset.fetch_one(&mut *tx).await?;
            for sql in ["delete from messages where room_id = $1", "delete from room_origins where room_id = $1"] {
                sqlx::query(sql).bind(room.as_str()).execute(&mut *tx).await?;
            }
            (bytes, change)
        })?;
        self.total.add(-bytes);
        self.recent_senders.forget(room);
        self.scrub_soon();
        Ok(RoomHead { room: room.clone(), head: 0, epoch, change })
    }

    /// Deletes a room for good: everything but its id, so that nobody else gets it.
    pub async fn delete_room(&self, room: &RoomId) -> Result<()> {
        const END: &str = "\
            update rooms set deleted_at = (select now_ms from clock), settings = null, bytes = 0, is_listed = (1 = 0)
            where id = $1";
        const REST: [&str; 8] = [
            "delete from messages where room_id = $1",
            "delete from room_roles where room_id = $1",
            "delete from room_links where room_id = $1",
            "delete from room_bans where room_id = $1",
            "delete from room_mutes where room_id = $1",
            "delete from room_holds where room_id = $1",
            "delete from room_origins where room_id = $1",
            "delete from room_audit where room_id = $1",
        ];
        let bytes = writing!(self, |tx| {
            let bytes: Option<i64> =
                sqlx::query_scalar(BYTES).bind(room.as_str()).fetch_optional(&mut *tx).await?;
            sqlx::query(END).bind(room.as_str()).execute(&mut *tx).await?;
            for sql in REST {
                sqlx::query(sql).bind(room.as_str()).execute(&mut *tx).await?;
            }
            bytes.unwrap_or_default()
        })?;
        self.total.add(-bytes);
        self.recent_senders.forget(room);
        self.scrub_soon();
        Ok(())
    }

    /// The publicly listed rooms, the newest first.
    pub async fn listed_rooms(&self, limit: usize) -> Result<Vec<RoomSummary>> {
        const SQL: &str = "\
            select id, settings, '' as role from rooms
            where is_listed and deleted_at is null
            order by created_at desc limit $1";
        let limit = limit as i64;
        let rows = reading!(self, |pool| sqlx::query_as(SQL).bind(limit).fetch_all(pool).await?)?;
        Ok(self.summaries(rows))
    }

    /// The rooms in which a user is more than a guest, 200 at most.
    pub async fn rooms_of(&self, user: &UserId) -> Result<Vec<RoomSummary>> {
        const SQL: &str = "\
            select rooms.id, rooms.settings, room_roles.role
            from room_roles join rooms on rooms.id = room_roles.room_id
            where room_roles.user_id = $1 and rooms.deleted_at is null
            order by room_roles.created_at limit 200";
        let rows = reading!(self, |pool| sqlx::query_as(SQL).bind(user.as_str()).fetch_all(pool).await?)?;
        let mut rooms = self.summaries(rows);
        // The highest of several roles in a room counts.
        rooms.sort_by(|a, b| a.id.cmp(&b.id).then(b.role.cmp(&a.role)));
        rooms.dedup_by(|a, b| a.id == b.id);
        Ok(rooms)
    }

    fn summaries(&self, rows: Vec<SummaryRow>) -> Vec<RoomSummary> {
        let summary = |row: SummaryRow| {
            let Settings { name, topic, .. } = self.settings(row.settings.as_deref());
            let id = RoomId::parse(&row.id).expect("only checked room ids are written");
            RoomSummary { id, name, topic, role: Role::known(&row.role) }
        };
        rows.into_iter().map(summary).collect()
    }

    /// Hands a room over from its owner to another person.
    pub async fn hand_room_over(&self, room: &RoomId, from: &UserId, to: &Person) -> Result<()> {
        const NEW: &str = "\
            insert into room_roles (room_id, user_id, role, nick, created_at)
            values ($1, $2, 'owner', $3, (select now_ms from clock))
            on conflict (room_id, user_id, link_id) do update set role = excluded.role, nick = excluded.nick";
        const OLD: &str = "\
            update room_roles set role = 'moderator' where room_id = $1 and user_id = $2 and role = 'owner'";
        const LINK_ROLES: &str = "\
            delete from room_roles where room_id = $1 and role = 'owner' and link_id <> '' and user_id <> $2";
        const LINKS: &str = "delete from room_links where room_id = $1 and role = 'owner'";
        writing!(self, |tx| {
            take_room!(tx, room);
            let owner = sqlx::query("update rooms set owner_id = $2 where id = $1");
            owner.bind(room.as_str()).bind(to.id.as_str()).execute(&mut *tx).await?;
            sqlx::query(OLD).bind(room.as_str()).bind(from.as_str()).execute(&mut *tx).await?;
            let new = sqlx::query(NEW).bind(room.as_str()).bind(to.id.as_str()).bind(to.nick.as_str());
            new.execute(&mut *tx).await?;
            sqlx::query(LINK_ROLES).bind(room.as_str()).bind(to.id.as_str()).execute(&mut *tx).await?;
            sqlx::query(LINKS).bind(room.as_str()).execute(&mut *tx).await?;
        })
    }
}

fn json(settings: &Settings) -> String {
    serde_json::to_string(settings).expect("settings have string keys and no serializer that fails")
}

fn lifetime(settings: &Settings) -> i64 {
    settings.lifetime_ms.map_or(FOR_EVER, |ms| i64::try_from(ms).unwrap_or(FOR_EVER))
}
