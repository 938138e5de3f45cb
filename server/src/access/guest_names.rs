//! The names that guests have written under, kept while their messages can be read, so that nobody can register one
//! and write on in the guest's name.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::Mutex,
    time::{Duration, Instant},
};

use super::AccessControl;
use crate::{
    error::{Error, Result},
    model::{Nick, Person, Rules, UserId},
    store::Store,
};

/// A guest's token is valid for this long; after that the guest cannot come back.
const LONGEST: Duration = Duration::from_hours(30 * 24);
/// A name is kept a little longer than needed, so that not every message has to renew it.
const RENEWED_AFTER: Duration = Duration::from_hours(1);
/// Most names remembered as stored; beyond that, some are stored again.
const REMEMBERED: usize = 100_000;
/// How many suggestions are tried.
const SUGGESTIONS: usize = 8;

/// Which names are stored.
#[derive(Debug)]
pub struct GuestNames {
    store: Store,
    /// Until when a guest and a name, as one hash, need not be stored again.
    written: Mutex<HashMap<u64, Instant>>,
    key: RandomState,
}

impl GuestNames {
    pub fn new(store: Store) -> Self {
        Self { store, written: Mutex::default(), key: RandomState::new() }
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
        if self.store.keep_guest_name(&guest.nick, &guest.id, for_ms) {
            if written.len() >= REMEMBERED {
                written.clear();
            }
            written.insert(name, now + renewed_after);
        }
    }
}

impl AccessControl {
    /// Whether a name is another guest's: in use in a room, or written under in messages that can still be read.
    pub async fn is_guest_name(&self, name: &Nick, user: &UserId) -> Result<bool> {
        if self.live.is_claimed_by_guest(name, user) {
            return Ok(true);
        }
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
