//! Writing messages: all that wait, in one transaction, each with its `seq` in its room.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, PgPool};

use super::{
    Store,
    address_hashes::{Sender, keep_address_hashes},
    bounds::ROW_BYTES,
    db::{Db, unbounded_writing},
    messages::{MessageRow, message_columns},
    plan::{Advanced, Needed, Plan, Refused, bytes_of},
    quotes::link_replies,
    runs, within_deadline,
};
use crate::{
    error::{Error, Result},
    model::{ClientId, Content, MessageId, Nick, RoomId, Timestamp, UserId},
    protocol::{Message, ReplyTo},
};

/// A message to be stored.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub room: RoomId,
    pub sender_id: UserId,
    pub sender_nick: Nick,
    pub sender_account: bool,
    pub content: Content,
    pub client_id: Option<ClientId>,
    /// The seq of the message in the room that it replies to. If that is gone, it replies to none.
    pub reply_to: Option<i64>,
    /// The sender's address hash, if it is to be kept.
    pub address_hash: Option<Arc<str>>,
}

/// The result of writing a new message.
#[derive(Clone, Debug)]
pub enum Written {
    /// It is on disk, in this epoch of its room, and not yet announced.
    New(Arc<Message>, Arc<str>),
    /// A repeated send: this is what is stored.
    Repeated(Message),
}

impl Written {
    pub fn into_message(self) -> Message {
        match self {
            Self::New(message, _) => Arc::unwrap_or_clone(message),
            Self::Repeated(message) => message,
        }
    }
}

impl Store {
    /// Stores all new messages in one transaction and returns the results in order. The messages of a room get the
    /// seqs after its newest one, without a gap. A message for a full room fails with [`Error::RoomStorageFull`],
    /// every new one with [`Error::StorageFull`] when the installation is full, and one for a deleted room with
    /// [`Error::RoomDeleted`]. A message that the database refuses fails alone: the others are tried again without
    /// it. When the database cannot be reached, all fail with [`Error::Unavailable`].
    pub async fn write(&self, new_messages: &[NewMessage]) -> Vec<Result<Written>> {
        match within_deadline(self.write_together(new_messages)).await {
            Ok(written) => written,
            Err(Error::Internal(_)) => self.write_each(new_messages).await,
            Err(error) => new_messages.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn write_each(&self, new_messages: &[NewMessage]) -> Vec<Result<Written>> {
        let mut results: Vec<Result<Written>> = Vec::with_capacity(new_messages.len());
        for new_message in new_messages {
            let alone = match results.last() {
                // The database is gone meanwhile: no need to try each of the others.
                Some(Err(Error::Unavailable)) => Err(Error::Unavailable),
                _ => within_deadline(self.write_together(std::slice::from_ref(new_message))).await,
            };
            results.push(alone.and_then(|mut written| written.remove(0)));
        }
        results
    }

    /// Few messages are sent twice: stored ones are looked up only after a conflict.
    async fn write_together(&self, new_messages: &[NewMessage]) -> Result<Vec<Result<Written>>> {
        let address_hashes = self.recent_senders.missing(new_messages);
        let written = match (&self.db, new_messages) {
            (Db::Postgres(pool), [new_message]) if address_hashes.is_empty() && new_message.reply_to.is_none() => {
                self.write_alone(pool, new_message).await.map(|written| vec![written])
            }
            _ => self.transaction(new_messages, None, &address_hashes).await,
        };
        let mut written = match written {
            // Nothing was stored yet: a refused message may have been stored before.
            Err(sqlx::Error::RowNotFound) => {
                let repeatable: Vec<_> = new_messages.iter().filter_map(NewMessage::key).collect();
                self.transaction(new_messages, Some(&repeatable), &address_hashes).await?
            }
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                let repeatable: Vec<_> = new_messages.iter().filter_map(NewMessage::key).collect();
                self.transaction(new_messages, Some(&repeatable), &address_hashes).await?
            }
            result => result?,
        };
        for one in &mut written {
            if let Ok(Written::Repeated(message)) = one
                && message.reply_to.is_some()
            {
                *message = self.quoted(message.clone()).await?;
            }
        }
        let is_stored = |(room, sender, _): &Sender| {
            let by_them = |message: &Message| message.room_id == *room && message.sender_id == *sender;
            written.iter().any(|one| matches!(one, Ok(Written::New(message, ..)) if by_them(message)))
        };
        self.recent_senders.add(address_hashes.into_iter().filter(is_stored).collect());
        Ok(written)
    }

    /// Stores a new message in one statement. In PostgreSQL each statement is a round trip, and the transaction has
    /// four; in quiet rooms they are most of a message's latency. Fails with a unique violation when it was stored
    /// before, and with `RowNotFound` when its room accepts no more.
    async fn write_alone(&self, pool: &PgPool, new_message: &NewMessage) -> sqlx::Result<Result<Written>> {
        let mut message = new_message.numbered(0, 0, Timestamp::FOR_EVER);
        let bytes = new_message.bytes();
        let (seq, created_at, expires_at, epoch): (_, _, _, String) =
            sqlx::query_as(AssertSqlSafe(insert_alone()))
                .bind(message.room_id.as_str())
                .bind(1_i64)
                .bind(bytes)
                .bind(self.is_open())
                .bind(self.bounds.room_bytes)
                .bind(message.id.0.to_string())
                .bind(message.sender_id.as_str())
                .bind(message.sender_nick.as_str())
                .bind(message.account)
                .bind(message.content.as_str())
                .bind(message.client_id.map(|id| id.0.to_string()))
                .bind(Timestamp::FOR_EVER.0)
                .bind(self.retention_ms())
                .bind(self.longest_ms())
                .fetch_one(pool)
                .await?;
        self.total.add(bytes);
        message.seq = seq;
        message.created_at = Timestamp(created_at);
        message.expires_at = Timestamp(expires_at);
        Ok(Ok(Written::New(Arc::new(message), epoch.into())))
    }

    /// Fails with a unique violation when a new message was stored before and its key is not among the `repeatable`.
    /// Without these it fails with `RowNotFound` when a room accepts no more.
    async fn transaction(
        &self,
        new_messages: &[NewMessage],
        repeatable: Option<&[Key<'_>]>,
        address_hashes: &[Sender],
    ) -> sqlx::Result<Vec<Result<Written>>> {
        let is_open = self.is_open();
        let (bytes, written) = unbounded_writing!(self, |tx| {
            let mut stored = Vec::new();
            for keys in runs(repeatable.unwrap_or_default()) {
                let sql = select_stored(&self.db.tuples(keys.len(), 2));
                let mut query = sqlx::query_as::<_, MessageRow>(AssertSqlSafe(sql));
                for (sender_id, client_id) in keys {
                    query = query.bind(client_id.0.to_string()).bind(sender_id.as_str());
                }
                stored.extend(query.fetch_all(&mut *tx).await?);
            }

            let plan = Plan::new(new_messages, stored.into_iter().map(Message::from));
            let counts: Vec<_> = plan.counts().into_iter().collect();
            if counts.is_empty() {
                return Ok(plan.into_written(Vec::new(), &Refused::default()));
            }
            let mut advanced = Vec::new();
            for counts in runs(&counts) {
                let [open, most] = self.db.parameters_after(counts.len() * 3);
                let sql = advance_rooms(&self.db.tuples(counts.len(), 3), &open, &most);
                let mut query = sqlx::query_as::<_, Advanced>(AssertSqlSafe(sql));
                for (room, Needed { seqs, bytes }) in counts {
                    query = query.bind(room.as_str()).bind(seqs).bind(bytes);
                }
                let query = query.bind(is_open).bind(self.bounds.room_bytes);
                advanced.extend(query.fetch_all(&mut *tx).await?);
            }
            let mut refused = Refused { is_open, deleted: Vec::new() };
            if advanced.len() < counts.len() {
                if repeatable.is_none() {
                    return Err(sqlx::Error::RowNotFound);
                }
                let missing = counts.iter().filter(|(room, _)| advanced.iter().all(|one| one.id != room.as_str()));
                for (room, _) in missing {
                    let deleted = sqlx::query_scalar(DELETED).bind(room.as_str()).fetch_optional(&mut *tx).await?;
                    refused.deleted.extend(deleted);
                }
            }

            let mut numbered = plan.number(&advanced, self.retention_ms(), self.longest_ms());
            let messages: Vec<_> = numbered.iter().flatten().map(|(message, _)| message).collect();
            for messages in runs(&messages) {
                let sql = insert_messages(&self.db.tuples(messages.len(), 10));
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for message in messages {
                    let (id, client_id) = (message.id.0.to_string(), message.client_id.map(|id| id.0.to_string()));
                    query = query.bind(id).bind(message.room_id.as_str()).bind(message.seq);
                    query = query.bind(message.sender_id.as_str()).bind(message.sender_nick.as_str());
                    query = query.bind(message.account).bind(message.content.as_str()).bind(client_id);
                    query = query.bind(message.created_at.0).bind(message.expires_at.0);
                }
                query.execute(&mut *tx).await?;
            }
            link_replies!(tx, numbered);
            keep_address_hashes!(self, tx, address_hashes);
            (bytes_of(&numbered), plan.into_written(numbered, &refused))
        });
        self.total.add(bytes);
        Ok(written)
    }

    fn retention_ms(&self) -> i64 {
        i64::try_from(self.bounds.retention_ms()).unwrap_or(i64::MAX / 4)
    }

    /// The longest lifetime of a message. Added to a time it is still a time.
    fn longest_ms(&self) -> i64 {
        self.bounds.lifetimes.longest_ms.and_then(|ms| i64::try_from(ms).ok()).unwrap_or(Timestamp::FOR_EVER.0)
    }

    /// Whether the installation accepts more messages.
    fn is_open(&self) -> bool {
        self.total.get() < self.bounds.total_bytes
    }
}

/// The key by which two sends are the same message.
pub(super) type Key<'a> = (&'a UserId, ClientId);

impl NewMessage {
    pub(super) fn key(&self) -> Option<Key<'_>> {
        self.client_id.map(|client_id| (&self.sender_id, client_id))
    }

    /// Its size in the database.
    pub(super) fn bytes(&self) -> i64 {
        self.content.as_str().len() as i64 + ROW_BYTES
    }

    /// Its address hash, if that is to be kept.
    pub fn address_hash(&self) -> Option<Sender> {
        Some((self.room.clone(), self.sender_id.clone(), self.address_hash.clone()?))
    }

    pub(super) fn numbered(&self, seq: i64, created_ms: i64, expires_at: Timestamp) -> Message {
        Message {
            id: MessageId::new(),
            room_id: self.room.clone(),
            seq,
            sender_id: self.sender_id.clone(),
            sender_nick: self.sender_nick.as_str().to_owned(),
            account: self.sender_account,
            content: self.content.as_str().to_owned(),
            created_at: Timestamp(created_ms),
            expires_at,
            client_id: self.client_id,
            deleted: false,
            edited_at: None,
            change: 0,
            reactions: Vec::new(),
            pinned: false,
            reply_to: self.reply_to.map(ReplyTo::gone),
        }
    }
}

const DELETED: &str = "select id from rooms where id = $1 and deleted_at is not null";

/// A join, because SQLite looks through all messages for several pairs after `in`.
fn select_stored(keys: &str) -> String {
    format!(
        "select {} from (values {keys}) as wanted join messages on client_id = column1 and sender_id = column2",
        message_columns!()
    )
}

/// Creates the row of a new room, in the installation's epoch, and advances the others by as many seqs as are needed,
/// except rooms that are deleted (deleting one and this wait for each other) and rooms that hold the `most` bytes
/// already. When the installation is not `open`, nothing is advanced.
///
/// Without a condition SQLite would take what follows for a join (sqlite.org/lang_upsert.html, parsing ambiguity).
fn advance_rooms(rooms: &str, open: &str, most: &str) -> String {
    format!(
        "insert into rooms (id, last_seq, epoch, created_at, bytes) \
         select column1, column2, epoch, now_ms, column3 from (values {rooms}) as new, installation, clock \
         where {open} \
         on conflict (id) do update \
         set last_seq = rooms.last_seq + excluded.last_seq, bytes = rooms.bytes + excluded.bytes \
         where rooms.deleted_at is null and rooms.bytes < {most} \
         returning id, last_seq, epoch, lifetime_ms, (select now_ms from clock) as now_ms"
    )
}

fn insert_messages(messages: &str) -> String {
    format!(
        "insert into messages \
         (id, room_id, seq, sender_id, sender_nick, sender_account, content, client_id, created_at, expires_at) \
         values {messages}"
    )
}

/// PostgreSQL only: [`advance_rooms`], [`Advanced::expires_at`] and [`insert_messages`] at once, for one message.
fn insert_alone() -> String {
    let advanced = advance_rooms("($1, $2, $3)", "$4", "$5");
    format!(
        "with advanced as ({advanced}) \
         insert into messages \
         (room_id, seq, created_at, expires_at, id, sender_id, sender_nick, sender_account, content, client_id) \
         select id, last_seq, now_ms, \
                least(case lifetime_ms when 0 then $12 else now_ms + coalesce(lifetime_ms, $13) end, now_ms + $14), \
                $6, $7, $8, $9, $10, $11 \
         from advanced \
         returning seq, created_at, expires_at, (select epoch from advanced)"
    )
}
