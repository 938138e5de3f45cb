//! Reading anew what holds in a room, for all who are in it at once, and telling them how it stands.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use tokio::sync::{Mutex, MutexGuard};
use tracing::warn;

use super::AccessControl;
use crate::{
    error::{Error, Result},
    model::{
        Access, Action, RoomId, Rules, UserId,
        permission::{Who, may},
    },
    protocol::ErrorBody,
};

/// How often something is read anew because something else has changed meanwhile. What changes a room waits for its turn, and
/// what is left is people who are put out in that moment.
const TRIES: usize = 20;
/// Rooms that share one do not wait long for each other.
const TURNS: usize = 64;

/// Whose access has changed, or may have.
#[derive(Clone, Debug)]
pub enum Affected {
    /// Under other rules everyone may do something else.
    Everyone,
    People(Vec<UserId>),
    /// Somebody, and whoever comes from the same network.
    Network(UserId),
}

impl Affected {
    pub fn person(user: &UserId) -> Self {
        Self::People(vec![user.clone()])
    }

    fn includes(&self, who: &Who) -> bool {
        match self {
            Self::Everyone | Self::Network(_) => true,
            Self::People(people) => people.contains(&who.id),
        }
    }

    /// The others learn of it only when it is not as before.
    fn are_told(&self, user: &UserId) -> bool {
        match self {
            Self::Everyone => true,
            Self::People(people) => people.contains(user),
            Self::Network(person) => person == user,
        }
    }
}

/// What is read of a room is told before somebody else reads it anew.
#[derive(Debug)]
pub struct RoomLocks(RandomState, Vec<Mutex<()>>);

impl Default for RoomLocks {
    fn default() -> Self {
        Self(RandomState::new(), (0..TURNS).map(|_| Mutex::default()).collect())
    }
}

impl RoomLocks {
    async fn take(&self, room: &RoomId) -> MutexGuard<'_, ()> {
        let turn = self.0.hash_one(room) % TURNS as u64;
        self.1[usize::try_from(turn).expect("it is below 64")].lock().await
    }
}

impl AccessControl {
    /// Reads anew which rules a room has, and what everyone in it is under them.
    pub async fn refresh_rules(&self, room: &RoomId) -> Result<Arc<Rules>> {
        let rules = self.reread_rules(room).await?;
        self.refresh_access(room, &Affected::Everyone).await?;
        Ok(rules)
    }

    /// Reads the rules of a room and tells them. When something else changes meanwhile they are read once more: what is
    /// told last is how it stands.
    pub async fn reread_rules(&self, room: &RoomId) -> Result<Arc<Rules>> {
        let _turn = self.room_locks.take(room).await;
        for _ in 0..TRIES {
            let version = self.live.access_version(room);
            let rules = self.store.rules(room).await?;
            if self.live.set_rules(room, &rules, version) {
                return Ok(rules);
            }
        }
        Err(self.give_up(room))
    }

    /// Reads anew what people are in a room, in one query, as [`AccessControl::reread_rules`] does. Who may not read there any more
    /// is out.
    pub async fn refresh_access(&self, room: &RoomId, concerned: &Affected) -> Result<()> {
        let _turn = self.room_locks.take(room).await;
        // Whoever is being let in by what was read before this is read anew as well.
        self.live.invalidate_access(room);
        for _ in 0..TRIES {
            let version = self.live.access_version(room);
            let present = self.live.admitted(room);
            let mut people: Vec<_> = present.into_iter().filter(|who| concerned.includes(who)).collect();
            if people.is_empty() {
                return Ok(());
            }
            for who in &mut people {
                who.has_account = self.is_account(&who.id);
            }
            let rules = self.store.rules(room).await?;
            let accesses = self.accesses(&people, room, &rules).await?;
            let decided = people.into_iter().zip(accesses).map(|(who, access)| (who.id, decide(access, &rules)));
            if self.live.set_accesses(room, decided.collect(), version, |user| concerned.are_told(user)) {
                return Ok(());
            }
        }
        Err(self.give_up(room))
    }

    /// Nobody stays by what may not hold any more: everyone is out, and may come in again by what holds then.
    fn give_up(&self, room: &RoomId) -> Error {
        warn!(room.id = %room, "A room was emptied: what holds there changed faster than it could be read");
        self.live.evict_all(room, &ErrorBody::from(&Error::Busy));
        Error::Busy
    }
}

/// What someone may do, or why not even read.
fn decide(access: Access, rules: &Rules) -> Result<Access, ErrorBody> {
    match may(&access, rules, Action::Read) {
        Ok(()) => Ok(access),
        Err(error) => Err(ErrorBody::from(&error)),
    }
}
