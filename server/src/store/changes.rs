//! Changing stored messages: all changes that wait, in one transaction, each with its number in its room.
//!
//! A room counts the changes of its messages, and a message keeps the number of its last one. So the rows are the log:
//! what has changed since a number is what has a higher one.

use std::{collections::BTreeMap, mem};

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, FromRow};

use super::{
    Store,
    changing::{Changing, Messages},
    db::{reading, unbounded_writing},
    messages::{MessageRow, message_columns},
    reactions::{React, Reactions, kept_reactions, read_reactions, write_reactions},
    runs, within_deadline,
};
use crate::{
    error::{Error, Result},
    model::{Content, MessageRef, RoomId, Timestamp, UserId},
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
    /// The content and the reactions are removed. The `seq` stays.
    Delete,
    React(React),
    /// It is put into the room's list of pinned messages, or taken out.
    Pin(bool),
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
    /// [`Error::Forbidden`], of an old one with [`Error::TooLate`]; a pin too many with [`Error::TooManyPins`]; a reaction too many with [`Error::TooManyReactions`];
    /// what lengthens a message in a full room, or on a full server, with [`Error::RoomStorageFull`]. What changes nothing gets no number. When the database cannot be reached, all
    /// fail with [`Error::Unavailable`].
    pub async fn change(&self, changes: &[Change]) -> Changed {
        let changed = async {
            let mut changed = self.change_together(changes).await?;
            for result in &mut changed.results {
                if let Ok(message) = result
                    && message.reply_to.is_some()
                {
                    *message = self.quoted(message.clone()).await?;
                }
            }
            Ok(changed)
        };
        match within_deadline(changed).await {
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
        match row {
            Some(row) => Ok(Some(within_deadline(self.quoted(row.into())).await?)),
            None => Ok(None),
        }
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
        let (changed, (bytes, is_text_gone)) = unbounded_writing!(self, |tx| {
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
            let mut reactions = Reactions::default();
            read_reactions!(self, tx, reactions, messages.reacting(changes));

            let mut results = Vec::with_capacity(changes.len());
            for Change { room, message, what } in changes {
                let changing = rooms.get_mut(room).and_then(Option::as_mut);
                results.push(match (changing, messages.find(room, *message)) {
                    (Some(room), Some(changing)) => {
                        room.apply(what, changing, &mut reactions).map(|()| changing.message.clone())
                    }
                    _ => Err(UNKNOWN),
                });
            }

            write_reactions!(self, tx, reactions, messages);
            for Changing { message, .. } in messages.changed() {
                let query = sqlx::query(UPDATE).bind(message.id.0.to_string()).bind(message.content.as_str());
                let query = query.bind(message.deleted).bind(message.edited_at.map(|at| at.0));
                let query = query.bind(message.change).bind(kept_reactions(&message.reactions));
                query.bind(message.pinned).execute(&mut *tx).await?;
            }
            let mut bytes = 0;
            for (id, room) in &rooms {
                if let Some(room) = room.as_ref().filter(|room| room.change > room.after) {
                    let grown: i64 = messages.of(id).map(Changing::growth).sum();
                    let query = sqlx::query(ADVANCE).bind(id.as_str()).bind(room.change);
                    query.bind(grown).execute(&mut *tx).await?;
                    bytes += grown;
                }
            }
            let rooms = rooms.into_iter().filter_map(|(id, room)| room?.into_changes(id, messages.of(id)));
            let is_text_gone = messages.changed().any(|changing| changing.has_new_content);
            (Changed { rooms: rooms.collect(), results }, (bytes, is_text_gone))
        });
        self.total.add(bytes);
        if is_text_gone {
            // What was there before is to go from the files too.
            self.scrub_soon();
        }
        Ok(changed)
    }
}

/// Locks a room's row.
const LOCK: &str = "\
    update rooms set bytes = bytes where id = $1 and deleted_at is null
    returning last_change, bytes, (select now_ms from clock) as now_ms,
              (select count(*) from messages
               where room_id = rooms.id and is_pinned and expires_at > (select now_ms from clock)) as pins";
const UPDATE: &str = "\
    update messages set content = $2, is_deleted = $3, edited_at = $4, changed = $5, reactions = $6, is_pinned = $7 \
    where id = $1";
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
pub(super) fn select_live(key: &str, values: &str) -> String {
    format!(
        "select {} from (values {values}) as wanted join messages on room_id = column1 and {key} = column2 \
         where expires_at > (select now_ms from clock)",
        message_columns!()
    )
}

#[derive(FromRow)]
struct RoomRow {
    last_change: i64,
    bytes: i64,
    now_ms: i64,
    pins: i64,
}

/// A room while its messages are being changed.
struct ChangingRoom {
    now: Timestamp,
    /// Whether messages may become longer.
    may_grow: bool,
    after: i64,
    change: i64,
    /// How many messages are pinned.
    pins: i64,
}

/// In a room.
const PINS_AT_MOST: i64 = 20;

impl ChangingRoom {
    fn new(row: RoomRow, is_open: bool, most_bytes: i64) -> Self {
        let RoomRow { last_change, bytes, now_ms, pins } = row;
        let may_grow = is_open && bytes < most_bytes;
        Self { now: Timestamp(now_ms), may_grow, after: last_change, change: last_change, pins }
    }

    /// Applies a change to a message of the room.
    fn apply(&mut self, what: &ChangeKind, changing: &mut Changing, reactions: &mut Reactions) -> Result<()> {
        let message = &mut changing.message;
        match what {
            ChangeKind::Delete if message.deleted => return Ok(()),
            ChangeKind::Delete => {
                changing.has_new_reactions |= !message.reactions.is_empty();
                reactions.empty(message);
                if mem::take(&mut message.pinned) {
                    self.pins -= 1;
                    changing.is_newly_pinned = true;
                }
                message.content.clear();
                message.edited_at = None;
                message.deleted = true;
                changing.has_new_content = true;
            }
            _ if message.deleted => return Err(UNKNOWN),
            ChangeKind::Edit(edit) => {
                if !self.edit(edit, message)? {
                    return Ok(());
                }
                changing.has_new_content = true;
            }
            ChangeKind::React(react) => {
                if react.on && !self.may_grow {
                    return Err(Error::RoomStorageFull);
                }
                if !reactions.apply(react, message, self.change + 1)? {
                    return Ok(());
                }
                changing.has_new_reactions = true;
            }
            ChangeKind::Pin(on) if message.pinned == *on => return Ok(()),
            ChangeKind::Pin(on) => {
                if *on && self.pins >= PINS_AT_MOST {
                    return Err(Error::TooManyPins);
                }
                self.pins += if *on { 1 } else { -1 };
                message.pinned = *on;
                changing.is_newly_pinned = true;
            }
        }
        self.change += 1;
        message.change = self.change;
        Ok(())
    }

    /// Returns whether that changes something.
    fn edit(&self, Edit { by, until_ms, content }: &Edit, message: &mut Message) -> Result<bool> {
        let content = content.as_str();
        if message.sender_id != *by {
            return Err(NOT_OWN);
        }
        if until_ms.is_some_and(|until_ms| self.now.0 - message.created_at.0 > until_ms) {
            return Err(Error::TooLate);
        }
        if message.content == content {
            return Ok(false);
        }
        if content.len() > message.content.len() && !self.may_grow {
            return Err(Error::RoomStorageFull);
        }
        content.clone_into(&mut message.content);
        message.edited_at = Some(self.now);
        Ok(true)
    }

    fn into_changes<'a>(
        self,
        room: &RoomId,
        changed: impl Iterator<Item = &'a Changing>,
    ) -> Option<MessagesChanged> {
        let mut patches: Vec<_> = changed.map(Changing::patch).collect();
        patches.sort_unstable_by_key(|patch| patch.change);
        let Self { after, change, .. } = self;
        (change > after).then(|| MessagesChanged { room: room.clone(), after, change, messages: patches })
    }
}
