//! Writing messages: all that waits in one transaction, each with its place in its room.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use sqlx::{AssertSqlSafe, FromRow, PgPool};

use super::{
    Store,
    db::{Db, writing},
    messages::MessageRow,
    runs, within_deadline,
};
use crate::{
    domain::{ClientId, Content, MessageId, Nick, RoomId, UserId},
    error::{Error, Result},
    protocol::{FOR_EVER, Message, Timestamp},
};

/// A message that is to be stored.
#[derive(Clone, Debug)]
pub struct Draft {
    pub room: RoomId,
    pub sender_id: UserId,
    pub sender_nick: Nick,
    pub sender_account: bool,
    pub content: Content,
    pub client_id: Option<ClientId>,
}

/// What became of a draft.
#[derive(Clone, Debug)]
pub enum Written {
    /// It is on disk, in this epoch of its room, and nobody has been told yet.
    New(Message, Arc<str>),
    /// Its sender had sent it before: this is what is stored.
    Repeated(Message),
}

impl Written {
    pub fn into_message(self) -> Message {
        match self {
            Self::New(message, _) | Self::Repeated(message) => message,
        }
    }
}

impl Store {
    /// Stores all drafts in one transaction and answers them in their order. The messages of a room get the places
    /// after its newest one, without a gap. A draft for a room that has been deleted fails with [`Error::RoomDeleted`]. One
    /// that the database refuses fails alone: the others are tried again without it. When the database cannot be reached, all fail with [`Error::Unavailable`].
    pub async fn write(&self, drafts: &[Draft]) -> Vec<Result<Written>> {
        match within_deadline(self.write_together(drafts)).await {
            Ok(written) => written,
            Err(Error::Internal(_)) => self.write_each(drafts).await,
            Err(error) => drafts.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn write_each(&self, drafts: &[Draft]) -> Vec<Result<Written>> {
        let mut results: Vec<Result<Written>> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let alone = match results.last() {
                // The database is gone meanwhile: no need to find that out once more for each.
                Some(Err(Error::Unavailable)) => Err(Error::Unavailable),
                _ => within_deadline(self.write_together(std::slice::from_ref(draft))).await,
            };
            results.push(alone.and_then(|mut written| written.remove(0)));
        }
        results
    }

    /// Few messages are sent twice: those that were stored before are looked for when one of them shows up.
    async fn write_together(&self, drafts: &[Draft]) -> sqlx::Result<Vec<Result<Written>>> {
        let written = match (&self.db, drafts) {
            (Db::Postgres(pool), [draft]) => self.write_alone(pool, draft).await.map(|written| vec![written]),
            _ => self.transaction(drafts, &[]).await,
        };
        match written {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                let repeatable: Vec<_> = drafts.iter().filter_map(Draft::key).collect();
                self.transaction(drafts, &repeatable).await
            }
            result => result,
        }
    }

    /// Stores a draft in one statement. In PostgreSQL each is a round trip, of which the transaction has four; where little
    /// is said they are most of what a message waits for. Fails with a unique violation when it was stored before.
    async fn write_alone(&self, pool: &PgPool, draft: &Draft) -> sqlx::Result<Result<Written>> {
        let mut message = draft.numbered(0, 0, FOR_EVER);
        let stored: Option<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(insert_alone()))
            .bind(message.room_id.as_str())
            .bind(1_i64)
            .bind(message.id.0.to_string())
            .bind(message.sender_id.as_str())
            .bind(message.sender_nick.as_str())
            .bind(message.account)
            .bind(message.content.as_str())
            .bind(message.client_id.map(|id| id.0.to_string()))
            .bind(FOR_EVER.0)
            .bind(self.retention_ms())
            .fetch_optional(pool)
            .await?;
        let Some((seq, created_at, expires_at, epoch)) = stored else { return Ok(Err(Error::RoomDeleted)) };
        message.seq = seq;
        message.created_at = Timestamp(created_at);
        message.expires_at = Timestamp(expires_at);
        Ok(Ok(Written::New(message, epoch.into())))
    }

    /// Fails with a unique violation when a draft was stored before and its key is not among the `repeatable`.
    async fn transaction(&self, drafts: &[Draft], repeatable: &[Key<'_>]) -> sqlx::Result<Vec<Result<Written>>> {
        writing!(&self.db, |tx| {
            let mut stored = Vec::new();
            for keys in runs(repeatable) {
                let sql = select_stored(&self.db.tuples(keys.len(), 2));
                let mut query = sqlx::query_as::<_, MessageRow>(AssertSqlSafe(sql));
                for (sender_id, client_id) in keys {
                    query = query.bind(client_id.0.to_string()).bind(sender_id.as_str());
                }
                stored.extend(query.fetch_all(&mut *tx).await?);
            }

            let plan = Plan::new(drafts, stored.into_iter().map(Message::from));
            let counts: Vec<_> = plan.counts().into_iter().collect();
            if counts.is_empty() {
                return Ok(plan.into_written(Vec::new()));
            }
            let mut places = Vec::new();
            for counts in runs(&counts) {
                let sql = advance_rooms(&self.db.tuples(counts.len(), 2));
                let mut query = sqlx::query_as::<_, Place>(AssertSqlSafe(sql));
                for (room, count) in counts {
                    query = query.bind(room.as_str()).bind(count);
                }
                places.extend(query.fetch_all(&mut *tx).await?);
            }

            let numbered = plan.number(&places, self.retention_ms());
            let messages: Vec<_> = numbered.iter().flatten().map(|(message, _)| message).collect();
            for messages in runs(&messages) {
                let sql = insert_messages(&self.db.tuples(messages.len(), 10));
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for message in messages {
                    query = query
                        .bind(message.id.0.to_string())
                        .bind(message.room_id.as_str())
                        .bind(message.seq)
                        .bind(message.sender_id.as_str())
                        .bind(message.sender_nick.as_str())
                        .bind(message.account)
                        .bind(message.content.as_str())
                        .bind(message.client_id.map(|id| id.0.to_string()))
                        .bind(message.created_at.0)
                        .bind(message.expires_at.0);
                }
                query.execute(&mut *tx).await?;
            }
            tx.commit().await?;
            Ok(plan.into_written(numbered))
        })
    }

    fn retention_ms(&self) -> i64 {
        i64::try_from(self.retention.as_millis()).unwrap_or(i64::MAX / 2)
    }
}

/// What makes two sends the same message.
type Key<'a> = (&'a UserId, ClientId);

impl Draft {
    fn key(&self) -> Option<Key<'_>> {
        self.client_id.map(|client_id| (&self.sender_id, client_id))
    }

    fn numbered(&self, seq: i64, created_ms: i64, expires_at: Timestamp) -> Message {
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
        }
    }
}

/// A message with its place and the epoch that this belongs to; nothing when its room has been deleted.
type Numbered = Option<(Message, Arc<str>)>;

/// A room after it has made place for its new messages.
#[derive(FromRow)]
struct Place {
    id: String,
    last_seq: i64,
    epoch: String,
    now_ms: i64,
    /// What its owners have decided: 0 is for ever.
    lifetime_ms: Option<i64>,
}

impl Place {
    fn expires_at(&self, retention_ms: i64) -> Timestamp {
        match self.lifetime_ms {
            Some(0) => FOR_EVER,
            lifetime_ms => Timestamp(self.now_ms + lifetime_ms.unwrap_or(retention_ms)),
        }
    }
}

/// Which drafts are new, and which have been sent before, to the database or within this very batch.
struct Plan<'a> {
    outcomes: Vec<Outcome>,
    fresh: Vec<&'a Draft>,
}

enum Outcome {
    /// The index among the fresh ones.
    Fresh(usize),
    /// The same, but an earlier draft is the one that is stored.
    SameAs(usize),
    Stored(Message),
}

impl<'a> Plan<'a> {
    fn new(drafts: &'a [Draft], stored: impl Iterator<Item = Message>) -> Self {
        let stored: HashMap<_, _> =
            stored.filter_map(|m| Some(((m.sender_id.clone(), m.client_id?), m))).collect();
        let mut fresh: Vec<&Draft> = Vec::with_capacity(drafts.len());
        let mut seen = HashMap::new();
        let outcomes = drafts.iter().map(|draft| {
            let key = draft.key().map(|(sender_id, client_id)| (sender_id.clone(), client_id));
            if let Some(message) = key.as_ref().and_then(|key| stored.get(key)) {
                return Outcome::Stored(message.clone());
            }
            if let Some(&earlier) = key.as_ref().and_then(|key| seen.get(key)) {
                return Outcome::SameAs(earlier);
            }
            let index = fresh.len();
            fresh.push(draft);
            key.map(|key| seen.insert(key, index));
            Outcome::Fresh(index)
        });
        Self { outcomes: outcomes.collect(), fresh }
    }

    /// How many places each room needs. Sorted, so that two servers lock the rooms in the same order.
    fn counts(&self) -> BTreeMap<&'a RoomId, i64> {
        let mut counts = BTreeMap::new();
        for draft in &self.fresh {
            *counts.entry(&draft.room).or_default() += 1;
        }
        counts
    }

    fn number(&self, places: &[Place], retention_ms: i64) -> Vec<Numbered> {
        let counts = self.counts();
        let mut next: HashMap<&str, (i64, Arc<str>, &Place)> = HashMap::new();
        for place in places {
            let count = counts.iter().find(|(room, _)| room.as_str() == place.id).map_or(0, |(_, count)| *count);
            next.insert(&place.id, (place.last_seq - count + 1, place.epoch.as_str().into(), place));
        }
        let number = |draft: &&Draft| {
            // What has been deleted was not advanced.
            let (seq, epoch, place) = next.get_mut(draft.room.as_str())?;
            let message = draft.numbered(*seq, place.now_ms, place.expires_at(retention_ms));
            *seq += 1;
            Some((message, epoch.clone()))
        };
        self.fresh.iter().map(number).collect()
    }

    fn into_written(self, numbered: Vec<Numbered>) -> Vec<Result<Written>> {
        let fresh = |index: usize| numbered[index].clone().ok_or(Error::RoomDeleted);
        let written = |outcome| match outcome {
            Outcome::Fresh(index) => fresh(index).map(|(message, epoch)| Written::New(message, epoch)),
            Outcome::SameAs(index) => fresh(index).map(|(message, _)| Written::Repeated(message)),
            Outcome::Stored(message) => Ok(Written::Repeated(message)),
        };
        self.outcomes.into_iter().map(written).collect()
    }
}

fn select_stored(keys: &str) -> String {
    format!(
        "select id, room_id, seq, sender_id, sender_nick, sender_account, content, client_id, created_at, \
         expires_at, is_deleted \
         from messages where (client_id, sender_id) in (values {keys})"
    )
}

/// A room without a row gets one, in the installation's epoch; the others move on by as many places as are needed, but for
/// those that have been deleted: whoever deletes one waits for this, or this for them.
///
/// `where true`: without it SQLite takes what follows for a join (sqlite.org/lang_upsert.html, parsing ambiguity).
fn advance_rooms(rooms: &str) -> String {
    format!(
        "insert into rooms (id, last_seq, epoch, created_at) \
         select column1, column2, epoch, now_ms from (values {rooms}) as new, installation, clock where true \
         on conflict (id) do update set last_seq = rooms.last_seq + excluded.last_seq \
         where rooms.deleted_at is null \
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

/// PostgreSQL only: [`advance_rooms`], [`Place::expires_at`] and [`insert_messages`] at once, for one message.
fn insert_alone() -> String {
    let place = advance_rooms("($1, $2)");
    format!(
        "with place as ({place}) \
         insert into messages \
         (room_id, seq, created_at, expires_at, id, sender_id, sender_nick, sender_account, content, client_id) \
         select id, last_seq, now_ms, \
                case lifetime_ms when 0 then $9 else now_ms + coalesce(lifetime_ms, $10) end, \
                $3, $4, $5, $6, $7, $8 \
         from place \
         returning seq, created_at, expires_at, (select epoch from place)"
    )
}
