//! The names that guests have written under, kept while their messages can be read, so that nobody can register one
//! and write on in the guest's name.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::Mutex,
    time::{Duration, Instant},
};

use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tracing::warn;

use super::AccessControl;
use crate::{
    error::{Error, Result},
    model::{Nick, Person, Rules, UserId},
    store::{GuestName, Store},
};

/// A guest's token is valid for this long; after that the guest cannot come back.
const LONGEST: Duration = Duration::from_hours(30 * 24);
/// A name is kept a little longer than needed, so that not every message has to renew it.
const RENEWED_AFTER: Duration = Duration::from_hours(1);
/// Most names waiting to be stored. A name beyond that waits for the guest's next message.
const QUEUE: usize = 1_024;
const BATCH: usize = 256;
/// Most names remembered as stored; beyond that, some are stored again.
const REMEMBERED: usize = 100_000;
/// How long signing up waits for names queued just before.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many suggestions are tried.
const SUGGESTIONS: usize = 8;

/// The queue of names to be stored.
#[derive(Debug)]
pub struct GuestNames {
    queue: mpsc::Sender<Note>,
    /// Until when a guest and a name, as one hash, need not be stored again.
    written: Mutex<HashMap<u64, Instant>>,
    key: RandomState,
}

#[derive(Debug)]
enum Note {
    Name(GuestName),
    /// Answers when everything before it is stored.
    Flush(oneshot::Sender<()>),
}

impl GuestNames {
    pub fn start(store: Store) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(write_down(waiting, store));
        Self { queue, written: Mutex::default(), key: RandomState::new() }
    }

    /// Keeps the name of a guest who writes in a room with these rules.
    pub fn record(&self, guest: &Person, rules: &Rules) {
        let lifetime = rules.settings.lifetime_ms.map_or(LONGEST, Duration::from_millis).min(LONGEST);
        let renewed_after = RENEWED_AFTER.min(lifetime / 8);
        let name = self.key.hash_one((guest.id.as_str(), guest.nick.as_str(), lifetime));
        let mut written = self.written.lock().expect("nothing panics while it holds this lock");
        let now = Instant::now();
        if written.get(&name).is_some_and(|until| *until > now) {
            return;
        }
        let for_ms = i64::try_from((lifetime + renewed_after).as_millis()).unwrap_or(i64::MAX);
        let guest_names = GuestName { nick: guest.nick.clone(), user: guest.id.clone(), for_ms };
        if self.queue.try_send(Note::Name(guest_names)).is_ok() {
            if written.len() >= REMEMBERED {
                written.clear();
            }
            written.insert(name, now + renewed_after);
        }
    }

    /// Waits until the names queued before are stored.
    pub async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        let flushing = async {
            if self.queue.send(Note::Flush(done)).await.is_ok() {
                // The sender is dropped when the database does not answer.
                let _ = flushed.await;
            }
        };
        let _ = timeout(PATIENCE, flushing).await;
    }
}

async fn write_down(mut waiting: mpsc::Receiver<Note>, store: Store) {
    let mut notes = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut notes, BATCH).await > 0 {
        let (mut names, mut flushed) = (Vec::new(), Vec::new());
        for note in notes.drain(..) {
            match note {
                Note::Name(name) => names.push(name),
                Note::Flush(done) => flushed.push(done),
            }
        }
        if !names.is_empty()
            && let Err(error) = store.keep_guest_names(&names).await
        {
            warn!(%error, "Some guests' names could not be stored; others may register them");
        }
        for done in flushed {
            // The caller may be gone.
            let _ = done.send(());
        }
    }
}

impl AccessControl {
    /// Whether a name is another guest's: in use in a room, or written under in messages that can still be read.
    /// read.
    pub async fn is_guest_name(&self, name: &Nick, user: &UserId) -> Result<bool> {
        if self.live.is_claimed_by_guest(name, user) {
            return Ok(true);
        }
        self.guest_names.flush().await;
        self.store.is_guest_name(name, user).await
    }

    /// The error for a taken name, with a free suggestion.
    pub async fn username_taken(&self, name: &Nick, user: &UserId) -> Error {
        Error::UsernameTaken { suggestion: self.free_username(name, user).await }
    }

    /// A similar name that is neither an account's nor another guest's.
    async fn free_username(&self, name: &Nick, user: &UserId) -> Option<String> {
        let candidates = (2..100).filter_map(|number| name.numbered(number));
        let is_free =
            |name: &Nick| !self.reserved.is_reserved(name, user) && !self.live.is_claimed_by_guest(name, user);
        for candidate in candidates.filter(is_free).take(SUGGESTIONS) {
            if !self.store.is_guest_name(&candidate, user).await.ok()? {
                return Some(candidate.as_str().to_owned());
            }
        }
        None
    }
}
