//! The history of a room, read once for all who ask at the same time.

use std::{
    collections::{HashMap, hash_map::Entry},
    mem,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
};

use tokio::sync::{Semaphore, oneshot};

use super::sync::Missed;
use crate::{
    commands::Chat,
    error::{Error, Result},
    live::{Epoch, Head, Packet},
    model::{RoomId, Rules},
    protocol::{Changes, DeletedSeq, Gone, HistoryInfo, LoadHistory, Patch, ServerEvent},
    store::History,
};

/// How many messages a newcomer gets.
const RECENT: usize = 50;
/// A client that missed more gets the recent ones instead.
const CATCH_UP: usize = 200;
/// Most changed messages listed for a returning client; one that missed more gets the recent messages instead.
const CHANGED: usize = 200;
/// Most deletions listed for a returning client; older ones are only told as `deleted_before`.
const DELETED: usize = 100;
/// Most rooms read at once: after an outage, returning clients are served at the database's pace.
const AT_ONCE: usize = 8;

/// The `seq` up to which a client has everything, and the epoch it belongs to.
#[derive(Clone, Debug)]
pub struct Position {
    pub after: i64,
    pub epoch: String,
    /// How often the lifetime of messages had been shortened, if the client knows.
    pub shortenings: Option<i64>,
    /// The number of the change up to which it knows all, if it wants to know of those since.
    pub change: Option<i64>,
}

/// A room's history as read, shared by all who asked for this reading.
#[derive(Debug)]
struct Past {
    history: History,
    /// For returning clients: the latest deletions.
    deleted: Vec<DeletedSeq>,
    /// What was changed since the number that they know; none if that is too much.
    changed: Option<Vec<Patch>>,
    /// The packet for newcomers, encoded for the first of them.
    for_newcomers: OnceLock<Packet>,
}

impl Chat {
    /// What a client has missed since a position.
    pub async fn missed(self: &Arc<Self>, room: &RoomId, position: &Position) -> Result<Missed> {
        let newest = self.read(room, Part::since(position)).await?;
        let gone = newest.gone(position);
        if newest.is_cut_off(position) {
            let next = self.read(room, Part::After(position.after)).await?;
            if goes_on(&next.history, position) {
                let History { messages, head, epoch, has_more, .. } = next.history.clone();
                let changes = newest.changes(false);
                return Ok(Missed { messages, head, epoch, truncated: false, has_more, gone, changes });
            }
        }
        let (History { messages, head, epoch, .. }, truncated) = newest.since(position);
        let changes = newest.changes(truncated);
        Ok(Missed { messages, head, epoch, truncated, has_more: false, gone, changes })
    }

    /// A joiner's history, the head it ends at, and the room's rules, by a reading that begins after this call.
    pub async fn past(
        self: &Arc<Self>,
        room: &RoomId,
        position: Option<&Position>,
    ) -> Result<(Packet, Head, Arc<Rules>)> {
        let instead_of = self.live.epoch(room);
        let past = self.read(room, position.map_or(RECENT_PART, Part::since)).await?;
        let epoch = Epoch { id: past.history.epoch.as_str().into(), instead_of };
        let head = Head { seq: past.history.head, epoch, change: past.history.change };
        let frame = match position {
            Some(position) => {
                let (history, truncated) = past.since(position);
                load_history(room, &history, truncated, past.gone(position), past.changes(truncated))
            }
            None => past
                .for_newcomers
                .get_or_init(|| {
                    let gone = Gone { shortenings: past.history.shortenings, ..Gone::default() };
                    load_history(room, &past.history, false, gone, past.changes(false))
                })
                .clone(),
        };
        Ok((frame, head, past.history.rules.clone()))
    }

    /// A newcomer's history.
    pub async fn recent(self: &Arc<Self>, room: &RoomId) -> Result<History> {
        Ok(self.read(room, RECENT_PART).await?.history.clone())
    }

    /// A thousand callers at once cost a few readings, and each gets at least what a reading of its own would give.
    async fn read(self: &Arc<Self>, room: &RoomId, part: Part) -> Result<Arc<Past>> {
        let (waiter, read) = oneshot::channel();
        let reading = (room.clone(), part);
        match self.readings.lock().entry(reading.clone()) {
            Entry::Occupied(mut running) => running.get_mut().push(waiter),
            Entry::Vacant(idle) => {
                idle.insert(vec![waiter]);
                tokio::spawn(self.clone().read_while_awaited(reading));
            }
        }
        read.await.unwrap_or(Err(Error::Unavailable))
    }

    async fn read_past(&self, room: &RoomId, part: Part) -> Result<Past> {
        let history = match part {
            Part::Newest { limit, .. } => self.store.latest(room, limit as i64).await?,
            Part::After(after) => self.store.newer(room, after, CATCH_UP as i64).await?,
        };
        // Afterwards: what is deleted or changed in between is told twice rather than not at all.
        let deleted = match part {
            Part::Newest { limit: CATCH_UP, .. } => self.store.deletions(room, DELETED).await?,
            _ => Vec::new(),
        };
        let changed = match part {
            Part::Newest { change: Some(change), .. } if change < history.change => {
                self.store.changed_since(room, change, CHANGED).await?
            }
            _ => Some(Vec::new()),
        };
        Ok(Past { history, deleted, changed, for_newcomers: OnceLock::new() })
    }

    async fn read_while_awaited(self: Arc<Self>, reading: Reading) {
        let (room, part) = &reading;
        loop {
            let turn = self.readings.turns.acquire().await;
            let Some(waiters) = self.readings.take(&reading) else { return };
            let past = self.read_past(room, *part).await.map(Arc::new);
            drop(turn);
            for waiter in waiters {
                // The caller may be gone.
                let _ = waiter.send(past.clone());
            }
        }
    }
}

impl Past {
    /// What a client has to drop of its messages up to a position.
    fn gone(&self, position: &Position) -> Gone {
        let deleted = self.deleted.iter().filter(|deleted| deleted.seq <= position.after).cloned().collect();
        let oldest = self.deleted.last().filter(|_| self.deleted.len() == DELETED);
        Gone { shortenings: self.history.shortenings, deleted, deleted_before: oldest.map(|deleted| deleted.seq) }
    }

    /// What a client has to change, unless what it has is to be replaced.
    fn changes(&self, is_replaced: bool) -> Changes {
        let changed = self.changed.clone().filter(|_| !is_replaced);
        Changes { change: self.history.change, changed: changed.unwrap_or_default() }
    }

    /// The messages after a position, if it belongs to the current epoch and not too much was missed; else the recent
    /// ones, marked as not contiguous.
    fn since(&self, position: &Position) -> (History, bool) {
        let mut history = self.history.clone();
        match self.missed(position) {
            Some(missed) => {
                history.messages.retain(|message| message.seq > position.after);
                // Fewer than were missed: some have expired, with all before them, or one answer is too short for them.
                let truncated = history.messages.len() != missed;
                history.has_more = position.after > 0 || (truncated && self.history.has_more);
                (history, truncated)
            }
            None => {
                let too_old = history.messages.len().saturating_sub(RECENT);
                history.messages.drain(..too_old);
                history.has_more |= too_old > 0;
                (history, true)
            }
        }
    }

    /// How many messages followed a position, if it belongs to the current epoch and neither they nor the changes since
    /// are too many.
    fn missed(&self, position: &Position) -> Option<usize> {
        let Self { history: latest, changed, .. } = self;
        let missed = usize::try_from(latest.head.checked_sub(position.after)?).ok()?;
        let is_same = position.epoch == latest.epoch
            && changed.is_some()
            && position.shortenings.is_none_or(|shortenings| shortenings == latest.shortenings);
        let is_recent = is_same && position.after >= 0 && missed <= CATCH_UP;
        is_recent.then_some(missed)
    }

    /// Whether more was missed than fits into one answer, so that it takes several.
    fn is_cut_off(&self, position: &Position) -> bool {
        let History { messages, has_more, .. } = &self.history;
        let first = messages.first().map(|message| message.seq);
        *has_more && self.missed(position).is_some() && first.is_some_and(|first| first > position.after + 1)
    }
}

fn load_history(room: &RoomId, history: &History, truncated: bool, gone: Gone, changes: Changes) -> Packet {
    let History { messages, head, epoch, now, has_more, rules, .. } = history;
    let about = HistoryInfo {
        room: room.clone(),
        head: *head,
        epoch: epoch.clone(),
        has_more: *has_more,
        truncated,
        now: *now,
        retention_ms: rules.settings.lifetime_ms,
        gone,
        changes,
    };
    LoadHistory::packet(&(messages, &about))
}

/// Whether a history continues right after a position, without a gap.
fn goes_on(next: &History, position: &Position) -> bool {
    let mut seqs = next.messages.iter().zip(position.after + 1..);
    next.epoch == position.epoch && !next.messages.is_empty() && seqs.all(|(message, seq)| message.seq == seq)
}

/// A room, and a part of its messages.
type Reading = (RoomId, Part);

/// A part of a room's messages, as many as fit into one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    /// The newest, at most so many; and what was changed after a number.
    Newest { limit: usize, change: Option<i64> },
    /// The first after a `seq`.
    After(i64),
}

/// What a newcomer gets.
const RECENT_PART: Part = Part::Newest { limit: RECENT, change: None };

impl Part {
    /// What a client at a position may have missed.
    fn since(position: &Position) -> Self {
        Self::Newest { limit: CATCH_UP, change: position.change }
    }
}

type Waiter = oneshot::Sender<Result<Arc<Past>>>;

/// The waiters for each reading. A running reading has an entry, even if an empty one.
#[derive(Debug)]
pub struct Readings {
    waiters: Mutex<HashMap<Reading, Vec<Waiter>>>,
    turns: Semaphore,
}

impl Default for Readings {
    fn default() -> Self {
        Self { waiters: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Readings {
    /// The waiters so far; without any, the reading ends.
    fn take(&self, reading: &Reading) -> Option<Vec<Waiter>> {
        let mut readings = self.lock();
        let waiters = mem::take(readings.get_mut(reading)?);
        if waiters.is_empty() {
            readings.remove(reading);
            return None;
        }
        Some(waiters)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Reading, Vec<Waiter>>> {
        self.waiters.lock().expect("nothing panics while it holds this lock")
    }
}
