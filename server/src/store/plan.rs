//! The plan for a batch of new messages: which are new, what their rooms need for them, and the result for each.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use sqlx::FromRow;

use super::{NewMessage, Written, bounds::ROW_BYTES};
use crate::{
    error::{Error, Result},
    model::{RoomId, Timestamp},
    protocol::Message,
};

/// What is added to a room.
#[derive(Clone, Copy, Default)]
pub struct Needed {
    pub seqs: i64,
    pub bytes: i64,
}

/// Why rooms have accepted nothing.
#[derive(Default)]
pub struct Refused {
    pub is_open: bool,
    /// The ids of deleted rooms.
    pub deleted: Vec<String>,
}

impl Refused {
    fn why(&self, room: &RoomId) -> Error {
        if self.deleted.iter().any(|deleted| deleted == room.as_str()) {
            Error::RoomDeleted
        } else if self.is_open {
            Error::RoomStorageFull
        } else {
            Error::StorageFull
        }
    }
}

/// A message with its `seq` and epoch; nothing when its room has accepted nothing.
pub type Numbered = Option<(Message, Arc<str>)>;

/// A room after it was advanced for its new messages.
#[derive(FromRow)]
pub struct Advanced {
    pub id: String,
    pub last_seq: i64,
    pub epoch: String,
    pub now_ms: i64,
    /// The lifetime set by its owners: 0 is for ever.
    pub lifetime_ms: Option<i64>,
}

impl Advanced {
    fn expires_at(&self, retention_ms: i64, longest_ms: i64) -> Timestamp {
        let expires_at = match self.lifetime_ms {
            Some(0) => Timestamp::FOR_EVER.0,
            lifetime_ms => self.now_ms + lifetime_ms.unwrap_or(retention_ms),
        };
        Timestamp(expires_at.min(self.now_ms + longest_ms))
    }
}

/// Which new messages are new, and which are repeats, of the database or of this very batch.
pub struct Plan<'a> {
    outcomes: Vec<Outcome>,
    fresh: Vec<&'a NewMessage>,
}

enum Outcome {
    /// The index among the fresh ones.
    Fresh(usize),
    /// The same, but an earlier message of the batch is the one stored.
    SameAs(usize),
    Stored(Message),
}

impl<'a> Plan<'a> {
    pub fn new(new_messages: &'a [NewMessage], stored: impl Iterator<Item = Message>) -> Self {
        let stored: HashMap<_, _> =
            stored.filter_map(|m| Some(((m.sender_id.clone(), m.client_id?), m))).collect();
        let mut fresh: Vec<&NewMessage> = Vec::with_capacity(new_messages.len());
        let mut seen = HashMap::new();
        let outcomes = new_messages.iter().map(|new_message| {
            let key = new_message.key().map(|(sender_id, client_id)| (sender_id.clone(), client_id));
            if let Some(message) = key.as_ref().and_then(|key| stored.get(key)) {
                return Outcome::Stored(message.clone());
            }
            if let Some(&earlier) = key.as_ref().and_then(|key| seen.get(key)) {
                return Outcome::SameAs(earlier);
            }
            let index = fresh.len();
            fresh.push(new_message);
            key.map(|key| seen.insert(key, index));
            Outcome::Fresh(index)
        });
        Self { outcomes: outcomes.collect(), fresh }
    }

    /// The additions to each room. Sorted, so that two servers lock the rooms in the same order.
    pub fn counts(&self) -> BTreeMap<&'a RoomId, Needed> {
        let mut counts = BTreeMap::<_, Needed>::new();
        for new_message in &self.fresh {
            let needed = counts.entry(&new_message.room).or_default();
            needed.seqs += 1;
            needed.bytes += new_message.bytes();
        }
        counts
    }

    pub fn number(&self, rooms: &[Advanced], retention_ms: i64, longest_ms: i64) -> Vec<Numbered> {
        let counts = self.counts();
        let mut next: HashMap<&str, (i64, Arc<str>, &Advanced)> = HashMap::new();
        for advanced in rooms {
            let count = counts.iter().find(|(room, _)| room.as_str() == advanced.id);
            let count = count.map_or(0, |(_, needed)| needed.seqs);
            next.insert(&advanced.id, (advanced.last_seq - count + 1, advanced.epoch.as_str().into(), advanced));
        }
        let number = |new_message: &&NewMessage| {
            // Rooms that accepted nothing were not advanced.
            let (seq, epoch, room) = next.get_mut(new_message.room.as_str())?;
            let message = new_message.numbered(*seq, room.now_ms, room.expires_at(retention_ms, longest_ms));
            *seq += 1;
            Some((message, epoch.clone()))
        };
        self.fresh.iter().map(number).collect()
    }

    pub fn into_written(self, numbered: Vec<Numbered>, refused: &Refused) -> Vec<Result<Written>> {
        let new_messages = self.fresh;
        let fresh = |index: usize| numbered[index].clone().ok_or_else(|| refused.why(&new_messages[index].room));
        let written = |outcome| match outcome {
            Outcome::Fresh(index) => fresh(index).map(|(message, epoch)| Written::New(Arc::new(message), epoch)),
            Outcome::SameAs(index) => fresh(index).map(|(message, _)| Written::Repeated(message)),
            Outcome::Stored(message) => Ok(Written::Repeated(message)),
        };
        self.outcomes.into_iter().map(written).collect()
    }
}

pub fn bytes_of(numbered: &[Numbered]) -> i64 {
    numbered.iter().flatten().map(|(message, _)| message.content.len() as i64 + ROW_BYTES).sum()
}
