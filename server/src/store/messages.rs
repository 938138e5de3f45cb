//! Reading messages, and deleting expired ones. No answer contains an expired message.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::{
    Store,
    bounds::ROW_BYTES,
    db::{reading, unbounded_reading, unbounded_writing},
    reactions::known_reactions,
    runs, within_deadline,
};
use crate::{
    error::Result,
    model::{ClientId, MessageId, RoomId, Rules, Timestamp, UserId},
    protocol::{Around, DeletedSeq, Fitting, Message, Page, Reaction, ReplyTo},
};

/// Messages of a room, as many as fit into one answer, and the state of the room they belong to.
#[derive(Clone, Debug)]
pub struct History {
    /// Live ones, oldest first, none after `head`.
    pub messages: Vec<Message>,
    /// The newest `seq` of the room.
    pub head: i64,
    pub epoch: String,
    /// The database's time.
    pub now: Timestamp,
    /// Whether there are older ones; for what follows a `seq`, whether there are newer ones.
    pub has_more: bool,
    /// How often the lifetime of the room's messages was shortened.
    pub shortenings: i64,
    /// The number of the room's last change. The messages are not older.
    pub change: i64,
    pub rules: Arc<Rules>,
}

/// The result of deleting a batch of expired messages.
#[derive(Clone, Copy, Debug)]
pub struct Swept {
    pub deleted: u64,
    /// Whether more has expired: another server may be deleting it.
    pub are_left: bool,
}

/// Where a page begins. It ends where it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Newest,
    Oldest,
}

/// How many messages up to a `seq` are wanted, and how many after it.
struct Edge {
    older: i64,
    at: i64,
    newer: i64,
}

/// The columns of a [`MessageRow`]. What only changed messages have is one column, and null for all others: on SQLite each
/// column of a page costs.
macro_rules! message_columns {
    () => {
        "id, room_id, seq, sender_id, sender_nick, sender_account, content, client_id, created_at, expires_at, reply_to, \
         case when changed > 0 then changed || ' ' || cast(is_deleted as integer) || ' ' || coalesce(edited_at, 0) \
         || ' ' || cast(is_pinned as integer) || ' ' || coalesce(reactions, '') end as changes"
    };
}

pub(super) use message_columns;

/// The messages between two seqs, in an order.
macro_rules! page_sql {
    ($order:literal) => {
        concat!(
            "select ",
            message_columns!(),
            " from messages ",
            "where room_id = $1 and seq > $2 and seq < $3 and expires_at > $4 ",
            "order by seq ",
            $order,
            " limit $5",
        )
    };
}

impl Store {
    /// The newest messages of a room, `limit` at the most.
    pub async fn latest(&self, room: &RoomId, limit: i64) -> Result<History> {
        within_deadline(self.history(room, 0, limit, Start::Newest)).await
    }

    /// The first messages after a `seq`, `limit` at the most.
    pub async fn newer(&self, room: &RoomId, after: i64, limit: i64) -> Result<History> {
        within_deadline(self.history(room, after, limit, Start::Oldest)).await
    }

    /// The last messages before the one at `before`, `limit` at the most.
    pub async fn older(&self, room: &RoomId, before: i64, limit: i64) -> Result<Page> {
        within_deadline(async {
            let state = self.room_state(room).await?;
            let (messages, has_more) = self.page(room, (0, before), state.now_ms, limit, Start::Newest).await?;
            Ok(Page { messages, has_more, change: state.last_change })
        })
        .await
    }

    /// The last messages before a `seq`, `limit` at the most.
    pub async fn before(&self, room: &RoomId, before: i64, limit: i64) -> Result<Around> {
        self.around_edge(room, Edge { older: limit, at: before.saturating_sub(1), newer: 0 }).await
    }

    /// The first messages after a `seq`, `limit` at the most.
    pub async fn after(&self, room: &RoomId, after: i64, limit: i64) -> Result<Around> {
        self.around_edge(room, Edge { older: 0, at: after, newer: limit }).await
    }

    /// The messages around a `seq`, `limit` at the most: half of them newer ones.
    pub async fn around(&self, room: &RoomId, seq: i64, limit: i64) -> Result<Around> {
        let around = self.around_edge(room, Edge { older: limit - limit / 2, at: seq, newer: limit / 2 }).await?;
        let gone = around.messages.iter().all(|message| message.seq != seq);
        Ok(Around { gone, ..around })
    }

    async fn around_edge(&self, room: &RoomId, Edge { older, at, newer }: Edge) -> Result<Around> {
        within_deadline(async {
            let state = self.room_state(room).await?;
            let (at, end) = (at.clamp(0, state.head), state.head.saturating_add(1));
            let (mut messages, has_more) =
                self.page(room, (0, at.saturating_add(1)), state.now_ms, older, Start::Newest).await?;
            let (after, has_newer) = self.page(room, (at, end), state.now_ms, newer, Start::Oldest).await?;
            messages.extend(after);
            Ok(Around { messages, has_more, has_newer, change: state.last_change, gone: false })
        })
        .await
    }

    /// A room's deleted messages whose seqs remain, the newest first, `limit` at the most.
    pub async fn deletions(&self, room: &RoomId, limit: usize) -> Result<Vec<DeletedSeq>> {
        const SQL: &str = "\
            select id, seq from messages where room_id = $1 and is_deleted order by seq desc limit $2";
        let limit = limit as i64;
        let deleted: Vec<(String, i64)> =
            reading!(self, |pool| sqlx::query_as(SQL).bind(room.as_str()).bind(limit).fetch_all(pool).await?)?;
        Ok(deleted.into_iter().map(|(id, seq)| DeletedSeq { id: message_id(&id), seq }).collect())
    }

    /// Deletes up to `limit` expired messages.
    pub async fn delete_expired(&self, limit: i64) -> Result<Swept> {
        let (swept, bytes) = within_deadline(self.delete_rows(limit)).await?;
        self.total.add(-bytes);
        Ok(swept)
    }

    /// A room's state: set by its owners, or the default where nobody owns it.
    pub async fn rules(&self, room: &RoomId) -> Result<Arc<Rules>> {
        let state = within_deadline(self.room_state(room)).await?;
        Ok(Arc::new(state.rules(self)))
    }

    async fn history(&self, room: &RoomId, after: i64, limit: i64, start: Start) -> Result<History> {
        // The head is read first: what is written between the two statements is left to the next answer.
        let state = self.room_state(room).await?;
        let page = self.page(room, state.up_to_head(after), state.now_ms, limit, start).await?;
        Ok(state.history(self, page))
    }

    async fn room_state(&self, room: &RoomId) -> Result<RoomState> {
        const SQL: &str = "\
            select clock.now_ms,
                   coalesce(rooms.last_seq, 0) as head,
                   coalesce(rooms.epoch, installation.epoch) as epoch,
                   coalesce(rooms.shortenings, 0) as shortenings,
                   coalesce(rooms.last_change, 0) as last_change,
                   rooms.owner_id, rooms.settings, rooms.deleted_at
            from clock cross join installation left join rooms on rooms.id = $1";
        Ok(unbounded_reading!(self, |pool| sqlx::query_as(SQL).bind(room.as_str()).fetch_one(pool).await?))
    }

    /// The messages between two seqs, `limit` at the most and no more than fit into one answer, oldest first; and
    /// whether there are more.
    async fn page(
        &self,
        room: &RoomId,
        (after, before): (i64, i64),
        now_ms: i64,
        limit: i64,
        start: Start,
    ) -> Result<(Vec<Message>, bool)> {
        let sql = match start {
            Start::Newest => page_sql!("desc"),
            Start::Oldest => page_sql!("asc"),
        };
        let (mut page, mut has_more) = (Fitting::default(), false);
        unbounded_reading!(self, |pool| {
            // One by one: what does not fit into the answer is not read.
            let mut rows = sqlx::query_as::<_, MessageRow>(sql)
                .bind(room.as_str())
                .bind(after)
                .bind(before)
                .bind(now_ms)
                .bind(limit + 1)
                .fetch(pool);
            for taken in 0.. {
                let Some(row) = rows.try_next().await? else { break };
                if taken == limit || !page.take(row.into()) {
                    has_more = true;
                    break;
                }
            }
        });
        let mut messages = page.into_messages();
        if start == Start::Newest {
            messages.reverse();
        }
        self.quote(room, &mut messages).await?;
        Ok((messages, has_more))
    }

    /// Also returns how many bytes that freed.
    async fn delete_rows(&self, limit: i64) -> Result<(Swept, i64)> {
        const LEFT: &str = "\
            select count(*) from (
                select 1 from messages where expires_at <= (select now_ms from clock) limit 1
            ) as expired";
        // Kept short: a writer locks the room's row before those of its messages, and so does this.
        let expired = format!(
            "select id, room_id from messages where expires_at <= (select now_ms from clock) limit $1 {}",
            self.db.skip_locked()
        );
        let found: Vec<(String, String)> = unbounded_reading!(self, |pool| {
            sqlx::query_as(AssertSqlSafe(expired)).bind(limit).fetch_all(pool).await?
        });
        let rooms: BTreeSet<_> = found.iter().map(|(_, room)| room.as_str()).collect();
        Ok(unbounded_writing!(self, |tx| {
            for room in &rooms {
                sqlx::query(TAKE).bind(*room).execute(&mut *tx).await?;
            }
            let (mut deleted, mut freed) = (0, BTreeMap::<String, i64>::new());
            for found in runs(&found) {
                let sql = delete_these(&self.db.tuples(found.len(), 1), self.db.skip_locked());
                let mut deleting = sqlx::query_as::<_, (String, i64)>(AssertSqlSafe(sql));
                for (id, _) in found {
                    deleting = deleting.bind(id);
                }
                for (room, bytes) in deleting.fetch_all(&mut *tx).await? {
                    deleted += 1;
                    *freed.entry(room).or_default() += bytes + ROW_BYTES;
                }
            }
            for (room, bytes) in &freed {
                sqlx::query(FREE).bind(room).bind(*bytes).execute(&mut *tx).await?;
            }
            let left: i64 = sqlx::query_scalar(LEFT).fetch_one(&mut *tx).await?;
            (Swept { deleted, are_left: left > 0 }, freed.into_values().sum())
        }))
    }
}

/// Locks a room's row.
const TAKE: &str = "update rooms set bytes = bytes where id = $1";
/// Subtracts the freed bytes from a room.
pub(super) const FREE: &str = "update rooms set bytes = bytes - $2 where id = $1";

fn delete_these(ids: &str, skip_locked: &str) -> String {
    format!(
        "delete from messages where id in (select id from messages where id in (values {ids}) {skip_locked}) \
         returning room_id, cast(octet_length(content) + coalesce(octet_length(reactions), 0) as bigint)"
    )
}

#[derive(FromRow)]
struct RoomState {
    now_ms: i64,
    head: i64,
    epoch: String,
    shortenings: i64,
    last_change: i64,
    owner_id: Option<String>,
    settings: Option<String>,
    deleted_at: Option<i64>,
}

impl RoomState {
    /// The seqs after one, up to the newest of the room.
    fn up_to_head(&self, after: i64) -> (i64, i64) {
        (after, self.head.saturating_add(1))
    }

    fn history(self, store: &Store, (messages, has_more): (Vec<Message>, bool)) -> History {
        let rules = Arc::new(self.rules(store));
        let Self { now_ms, head, epoch, shortenings, last_change: change, .. } = self;
        History { messages, head, epoch, now: Timestamp(now_ms), has_more, shortenings, change, rules }
    }

    fn rules(&self, store: &Store) -> Rules {
        Rules {
            is_owned: self.owner_id.is_some(),
            is_deleted: self.deleted_at.is_some(),
            settings: store.settings(self.settings.as_deref()),
            lifetimes: *store.lifetimes(),
        }
    }
}

fn message_id(written: &str) -> MessageId {
    MessageId(Uuid::parse_str(written).expect("message ids are written as UUIDs"))
}

/// A row of `messages`: its columns in the order of [`message_columns`]. They are taken by their places: by their names
/// was a part of the cost of a page.
pub(super) type MessageRow =
    (String, String, i64, String, String, bool, String, Option<String>, i64, i64, Option<i64>, Option<String>);

/// What has been changed of a message.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    change: i64,
    is_deleted: bool,
    edited_at: Option<Timestamp>,
    is_pinned: bool,
    reactions: Vec<Reaction>,
}

impl Changes {
    /// Reads the last of the [`message_columns`].
    fn parse(column: &str) -> Self {
        let mut parts = column.splitn(5, ' ');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or_default();
        let [change, deleted, edited_ms, pinned]: [i64; 4] = [number(), number(), number(), number()];
        let reactions = parts.next().filter(|kept| !kept.is_empty()).map(known_reactions).unwrap_or_default();
        let edited_at = (edited_ms != 0).then_some(Timestamp(edited_ms));
        Self { change, is_deleted: deleted != 0, edited_at, is_pinned: pinned != 0, reactions }
    }
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let (id, room_id, seq, sender_id, sender_nick, account, content, client_id, created_at, expires_at, ..) =
            row;
        let (.., reply_to, changes) = row;
        let changes = changes.as_deref().map(Changes::parse).unwrap_or_default();
        let Changes { change, is_deleted: deleted, edited_at, is_pinned: pinned, reactions } = changes;
        Self {
            id: message_id(&id),
            room_id: RoomId::parse(&room_id).expect("only checked room ids are written"),
            seq,
            sender_id: UserId::known(sender_id),
            sender_nick,
            account,
            content,
            created_at: Timestamp(created_at),
            expires_at: Timestamp(expires_at),
            client_id: client_id.and_then(|id| ClientId::parse(&id).ok()),
            deleted,
            edited_at,
            change,
            reactions,
            pinned,
            // Until it is read too.
            reply_to: reply_to.map(ReplyTo::gone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_is_read_from_one_column() {
        let changes =
            Changes::parse(r#"7 0 1790000000000 1 [{"emoji":"👍","count":1,"by":[{"id":"a","nick":"A B"}]}]"#);
        assert_eq!((changes.change, changes.is_deleted, changes.is_pinned), (7, false, true));
        assert_eq!(
            (changes.edited_at, changes.reactions[0].by[0].nick.as_str()),
            (Some(Timestamp(1_790_000_000_000)), "A B")
        );
        let deleted = Changes { change: 8, is_deleted: true, ..Changes::default() };
        assert_eq!(Changes::parse("8 1 0 0 "), deleted);
    }
}
