//! Changing stored messages: all changes that wait, in one transaction, each with its number in its room.
//!
//! A room counts the changes of its messages, and a message keeps the number of its last one. So the rows are the log:
//! what has changed since a number is what has a higher one.

use std::collections::{BTreeMap, HashMap};

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, FromRow};

use super::{
    Store,
    db::{reading, unbounded_writing},
    messages::{MessageRow, message_columns},
    runs, within_deadline,
};
use crate::{
    error::{Error, Result},
    model::{Content, MessageId, MessageRef, RoomId, Timestamp, UserId},
    protocol::{Fitting, Message, MessagesChanged, Patch},
};

/// A change of a stored message.
#[derive(Clone, Debug)]
pub struct Change {
    pub room: RoomId,
    pub message: MessageRef,
    pub what: ChangeKind,
}

#[derive(Clone, Debug)]
pub enum ChangeKind {
    /// The content is replaced. The one before is not kept.
    Edit(Edit),
    /// The content is removed. The `seq` stays.
    Delete,
}

/// A new content, by who wrote the message.
#[derive(Clone, Debug)]
pub struct Edit {
    pub by: UserId,
    /// How old the message may be.
    pub until_ms: Option<i64>,
    pub content: Content,
}

/// The results of changes, in their order, and what they have changed in each room.
#[derive(Debug)]
pub struct Changed {
    pub results: Vec<Result<Message>>,
    pub rooms: Vec<MessagesChanged>,
}

const UNKNOWN: Error = Error::NotFound("There is no such message.");
const NOT_OWN: Error = Error::Forbidden("You can change only what you have written yourself.");

/// Adds the live messages with these keys in these rooms.
macro_rules! find {
    ($store:expr, $tx:ident, $found:ident, $column:literal, $keys:expr) => {
        for keys in runs(&$keys) {
            let sql = select_live($column, &$store.db.tuples(keys.len(), 2));
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for (room, key) in keys {
                query = query.bind(room.as_str()).bind(key);
            }
            $found.extend(query.fetch_all(&mut *$tx).await?);
        }
    };
}

impl Store {
    /// Makes all changes in one transaction and returns the messages as they are then. A change of a message that has
    /// expired, or of a deleted one but to delete it, fails with [`Error::NotFound`]; an edit of somebody else's with
    /// [`Error::Forbidden`], of an old one with [`Error::TooLate`]; what lengthens a message in a full room, or on a full
    /// server, with [`Error::RoomStorageFull`]. What changes nothing gets no number. When the database cannot be reached, all
    /// fail with [`Error::Unavailable`].
    pub async fn change(&self, changes: &[Change]) -> Changed {
        match within_deadline(async { Ok(self.change_together(changes).await?) }).await {
            Ok(changed) => changed,
            Err(error) => {
                Changed { results: changes.iter().map(|_| Err(error.clone())).collect(), rooms: Vec::new() }
            }
        }
    }

    /// A live message of a room, which may be deleted.
    pub async fn message(&self, room: &RoomId, message: MessageRef) -> Result<Option<Message>> {
        let column = if matches!(message, MessageRef::Id(_)) { "id" } else { "seq" };
        let sql = select_live(column, "($1, $2)");
        let row: Option<MessageRow> = reading!(self, |pool| {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(room.as_str());
            let query = match message {
                MessageRef::Id(id) => query.bind(id.0.to_string()),
                MessageRef::Seq(seq) => query.bind(seq),
            };
            query.fetch_optional(pool).await?
        })?;
        Ok(row.map(Message::from))
    }

    /// What was changed in a room after a number, each message once; none when it is more than `limit` messages or
    /// more than fits into one answer.
    pub async fn changed_since(&self, room: &RoomId, change: i64, limit: usize) -> Result<Option<Vec<Patch>>> {
        const SQL: &str = concat!(
            "select ",
            message_columns!(),
            " from messages",
            // Both databases use the index only when both are said.
            " where room_id = $1 and changed > 0 and changed > $2 and expires_at > (select now_ms from clock)",
            " order by changed limit $3"
        );
        let mut changed = Fitting::default();
        let fits = reading!(self, |pool| {
            let query = sqlx::query_as::<_, MessageRow>(SQL).bind(room.as_str()).bind(change);
            let mut rows = query.bind(limit as i64 + 1).fetch(pool);
            let mut count = 0;
            loop {
                let Some(row) = rows.try_next().await? else { break true };
                count += 1;
                if count > limit || !changed.take(row.into()) {
                    break false;
                }
            }
        })?;
        Ok(fits.then(|| changed.into_messages().iter().map(Patch::from).collect()))
    }

    async fn change_together(&self, changes: &[Change]) -> sqlx::Result<Changed> {
        let is_open = self.total.get() < self.bounds.total_bytes;
        let (changed, bytes) = unbounded_writing!(self, |tx| {
            // Sorted, so that two servers lock the rooms in the same order.
            let mut rooms = BTreeMap::new();
            for change in changes {
                rooms.entry(&change.room).or_insert(None);
            }
            for (room, locked) in &mut rooms {
                let row: Option<RoomRow> =
                    sqlx::query_as(LOCK).bind(room.as_str()).fetch_optional(&mut *tx).await?;
                *locked = row.map(|row| ChangingRoom::new(row, is_open, self.bounds.room_bytes));
            }

            let (ids, seqs) = keys(changes);
            let mut found: Vec<MessageRow> = Vec::new();
            find!(self, tx, found, "id", ids);
            find!(self, tx, found, "seq", seqs);
            let mut messages = Messages::new(found.into_iter().map(Message::from));

            let mut results = Vec::with_capacity(changes.len());
            for Change { room, message, what } in changes {
                let changing = rooms.get_mut(room).and_then(Option::as_mut);
                results.push(match (changing, messages.find(room, *message)) {
                    (Some(room), Some(message)) => room.apply(what, message).map(|()| message.clone()),
                    _ => Err(UNKNOWN),
                });
            }

            for message in messages.all() {
                let room = rooms.get(&message.room_id).and_then(Option::as_ref);
                if room.is_some_and(|room| room.has(message)) {
                    let query = sqlx::query(UPDATE).bind(message.id.0.to_string()).bind(message.content.as_str());
                    let query = query.bind(message.deleted).bind(message.edited_at.map(|at| at.0));
                    query.bind(message.change).execute(&mut *tx).await?;
                }
            }
            for (id, room) in &rooms {
                if let Some(room) = room.as_ref().filter(|room| room.change > room.after) {
                    let query = sqlx::query(ADVANCE).bind(id.as_str()).bind(room.change);
                    query.bind(room.bytes).execute(&mut *tx).await?;
                }
            }
            let bytes: i64 = rooms.values().flatten().map(|room| room.bytes).sum();
            let rooms = rooms.into_iter().filter_map(|(id, room)| room?.into_changes(id, messages.all()));
            (Changed { rooms: rooms.collect(), results }, bytes)
        });
        self.total.add(bytes);
        if !changed.rooms.is_empty() {
            // What was there before is to go from the files too.
            self.scrub_soon();
        }
        Ok(changed)
    }
}

/// Locks a room's row.
const LOCK: &str = "\
    update rooms set bytes = bytes where id = $1 and deleted_at is null
    returning last_change, bytes, (select now_ms from clock) as now_ms";
const UPDATE: &str = "\
    update messages set content = $2, is_deleted = $3, edited_at = $4, changed = $5 where id = $1";
const ADVANCE: &str = "update rooms set last_change = $2, bytes = bytes + $3 where id = $1";

/// What a message is found by, with its room.
type Key<'a, T> = (&'a RoomId, T);

/// The rooms of changes, with the ids or the seqs of the messages.
fn keys(changes: &[Change]) -> (Vec<Key<'_, String>>, Vec<Key<'_, i64>>) {
    let (mut ids, mut seqs) = (Vec::new(), Vec::new());
    for Change { room, message, .. } in changes {
        match message {
            MessageRef::Id(id) => ids.push((room, id.0.to_string())),
            MessageRef::Seq(seq) => seqs.push((room, *seq)),
        }
    }
    (ids, seqs)
}

/// The live messages with these values of `room_id` and of a key. A join, because SQLite looks through all messages for
/// several pairs after `in`.
fn select_live(key: &str, values: &str) -> String {
    format!(
        "select {} from (values {values}) as wanted join messages on room_id = column1 and {key} = column2 \
         where expires_at > (select now_ms from clock)",
        message_columns!()
    )
}

/// The messages that are to be changed, each once.
struct Messages {
    by_id: HashMap<MessageId, Message>,
    ids: HashMap<(RoomId, i64), MessageId>,
}

impl Messages {
    fn new(found: impl Iterator<Item = Message>) -> Self {
        let by_id: HashMap<_, _> = found.map(|message| (message.id, message)).collect();
        let ids = by_id.values().map(|message| ((message.room_id.clone(), message.seq), message.id)).collect();
        Self { by_id, ids }
    }

    fn find(&mut self, room: &RoomId, message: MessageRef) -> Option<&mut Message> {
        let id = match message {
            MessageRef::Id(id) => id,
            MessageRef::Seq(seq) => *self.ids.get(&(room.clone(), seq))?,
        };
        self.by_id.get_mut(&id).filter(|message| message.room_id == *room)
    }

    fn all(&self) -> impl Iterator<Item = &Message> {
        self.by_id.values()
    }
}

#[derive(FromRow)]
struct RoomRow {
    last_change: i64,
    bytes: i64,
    now_ms: i64,
}

/// A room while its messages are being changed.
struct ChangingRoom {
    now: Timestamp,
    /// Whether messages may become longer.
    may_grow: bool,
    after: i64,
    change: i64,
    /// What the changes add to its size.
    bytes: i64,
}

impl ChangingRoom {
    fn new(row: RoomRow, is_open: bool, most_bytes: i64) -> Self {
        let RoomRow { last_change, bytes, now_ms } = row;
        let may_grow = is_open && bytes < most_bytes;
        Self { now: Timestamp(now_ms), may_grow, after: last_change, change: last_change, bytes: 0 }
    }

    /// Applies a change to a message of the room.
    fn apply(&mut self, what: &ChangeKind, message: &mut Message) -> Result<()> {
        let before = message.content.len();
        match what {
            ChangeKind::Edit(_) if message.deleted => return Err(UNKNOWN),
            ChangeKind::Edit(Edit { by, .. }) if message.sender_id != *by => return Err(NOT_OWN),
            ChangeKind::Edit(Edit { until_ms: Some(until_ms), .. })
                if self.now.0 - message.created_at.0 > *until_ms =>
            {
                return Err(Error::TooLate);
            }
            ChangeKind::Edit(Edit { content, .. }) => {
                let content = content.as_str();
                if message.content == content {
                    return Ok(());
                }
                if content.len() > before && !self.may_grow {
                    return Err(Error::RoomStorageFull);
                }
                content.clone_into(&mut message.content);
                message.edited_at = Some(self.now);
            }
            ChangeKind::Delete if message.deleted => return Ok(()),
            ChangeKind::Delete => {
                message.content.clear();
                message.edited_at = None;
                message.deleted = true;
            }
        }
        self.bytes += message.content.len() as i64 - before as i64;
        self.change += 1;
        message.change = self.change;
        Ok(())
    }

    /// Whether a message of the room was changed.
    fn has(&self, message: &Message) -> bool {
        message.change > self.after
    }

    fn into_changes<'a>(
        self,
        room: &RoomId,
        messages: impl Iterator<Item = &'a Message>,
    ) -> Option<MessagesChanged> {
        let changed = messages.filter(|message| message.room_id == *room && self.has(message));
        let mut patches: Vec<_> = changed.map(Patch::from).collect();
        patches.sort_unstable_by_key(|patch| patch.change);
        let Self { after, change, .. } = self;
        (change > after).then(|| MessagesChanged { room: room.clone(), after, change, messages: patches })
    }
}
